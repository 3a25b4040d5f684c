using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>What jobs on a service master key share.</summary>
internal static class SqlJob
{
    /// <param name="settling">Whether the job is taken up after a restart: then an instance that does not answer is asked again later.</param>
    public static async Task<SqlSession> OpenAsync(SqlServerAccess access, bool settling, CancellationToken cancellationToken)
    {
        try
        {
            return await SqlSession.OpenAsync(access, cancellationToken);
        }
        catch (FarmRefusedException refused) when (settling)
        {
            // The request, or the next start, tries again to remove what the job may have left.
            throw new JobNeedsRequestException($"The job was cut off and {refused.Error.Message}");
        }
    }

    /// <summary>Removes the file that a cancelled job may have left.</summary>
    /// <exception cref="FarmRefusedException"><see cref="FarmErrorCodes.SqlFileLeftBehind"/>: it cannot be proven gone.</exception>
    public static async Task RemoveCanceledAsync(SqlServerAccess access, WindowsPath path, Jail jail, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await SqlSession.OpenAsync(access, cancellationToken);
            var server = await SqlInstance.DescribeAsync(session, access.Instance, cancellationToken);
            if (await new KeyFile(session, server, jail, path, time).RemoveAsync(cancellationToken) is { } left)
                throw KeyFile.LeftBehind(left, "the job was cancelled");
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is not FarmErrorCodes.SqlFileLeftBehind)
        {
            throw KeyFile.LeftBehind(path.ToString(), refused.Error.Message);
        }
    }
}
