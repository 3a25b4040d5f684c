using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>The service master key of one instance: its fingerprint, and its way through a file to us.</summary>
public sealed class ServiceMasterKey(SqlSession session, SqlInstance server, string instance, Jail jail)
{
    /// <summary>Bytes. An export is well under 8 KiB; a larger one would not fit into a vault's secret.</summary>
    public const int MaxBytes = 19_200;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    /// <summary>SHA-256, lower-case hex, over the key's catalog row and the instance's identity.</summary>
    /// <exception cref="FarmRefusedException">The row cannot be seen, which is an error and not a missing key.</exception>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        var row = await session.ReadRowAsync(Batch.ServiceMasterKeyIdentity, s_timeout, cancellationToken)
            ?? throw new FarmRefusedException(
                FarmErrorCodes.SqlPermissionDenied,
                $"{instance} does not show its service master key to {server.Login}.",
                $"Grant CONTROL SERVER to the login: GRANT CONTROL SERVER TO [{server.Login}].");
        return Digest.OfTexts(row.OrderBy(column => column.Key, StringComparer.OrdinalIgnoreCase).SelectMany(column => new[] { column.Key, column.Value ?? "" }));
    }

    /// <summary>Lets the instance write the encrypted key to the file.</summary>
    public async Task ExportAsync(WindowsPath file, string password, CancellationToken cancellationToken)
    {
        var before = session.Messages.Length;
        await session.ExecuteAsync(Batch.BackupServiceMasterKey(file.ToString(), password), s_timeout, cancellationToken);
        // Severity 10 and below arrives as a message instead of an exception.
        foreach (var (number, text) in session.Messages[before..])
            if (number is 33094 or 33095 or 33096 or 15317)
                throw new FarmRefusedException(SqlErrors.ToFarmError(instance, number, text, severity: 10));
    }

    /// <summary>Reads the file through the instance; where Windows refuses that to our account, through the file system.</summary>
    public async Task<byte[]> ReadAsync(WindowsPath file, CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await session.ReadBytesAsync(Batch.ReadFile(file.ToString()), s_timeout, cancellationToken);
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.SqlFileNotWritable && LocalFile(file) is { } local && File.Exists(local))
        {
            content = await ReadLocalAsync(local, refused, cancellationToken);
        }
        return content switch
        {
            null or [] => throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"{instance} wrote an empty export to '{file}'.", "Look at the error log of SQL Server.", retryable: true),
            { Length: > MaxBytes } => throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"The export of {instance} is {content.Length} bytes; at most {MaxBytes} are expected.", "Check what writes to the export directory."),
            _ => content,
        };
    }

    /// <summary>Deletes the file and proves it gone.</summary>
    /// <returns>Null when it is gone; otherwise its path, for people to delete.</returns>
    public async Task<string?> RemoveAsync(WindowsPath file, CancellationToken cancellationToken)
    {
        if (LocalFile(file) is { } local)
            TryDelete(local);
        if (await IsGoneAsync(file, cancellationToken))
            return null;
        if (server.CanDeleteFiles)
        {
            try
            {
                await session.ExecuteAsync(Batch.DeleteFile(file.ToString()), s_timeout, cancellationToken);
            }
            catch (FarmRefusedException)
            {
                // What counts is whether the file is gone, which is asked next.
            }
        }
        return await IsGoneAsync(file, cancellationToken) ? null : file.ToString();
    }

    private async Task<bool> IsGoneAsync(WindowsPath file, CancellationToken cancellationToken)
    {
        if (LocalFile(file) is { } local && Directory.Exists(Path.GetDirectoryName(local)))
            return !File.Exists(local);
        if (!server.CanProveFiles)
            return false;
        try
        {
            var row = await session.ReadRowAsync(Batch.FileExists(file.ToString()), s_timeout, cancellationToken);
            return string.Equals(row?["FileExists"], "0", StringComparison.Ordinal);
        }
        catch (FarmRefusedException)
        {
            return false;
        }
    }

    private string? LocalFile(WindowsPath file) => jail.Find(file) is { } found ? found.Resolve([]) : null;

    private static async Task<byte[]> ReadLocalAsync(string local, FarmRefusedException refused, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(local, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw refused;
        }
    }

    private static void TryDelete(string local)
    {
        try
        {
            File.Delete(local);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The server may be allowed what we are not; it is asked next.
        }
    }
}
