using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>The file through which a service master key comes or goes. It stands for moments, and is proven gone afterwards.</summary>
public sealed class KeyFile(SqlSession session, SqlInstance server, Jail jail, WindowsPath path, TimeProvider time)
{
    /// <summary>Bytes. An export is well under 8 KiB; a larger one would not fit into a vault's secret.</summary>
    public const int MaxBytes = 19_200;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromMinutes(2);

    /// <summary>As SQL Server sees it.</summary>
    public string Path => path.ToString();

    /// <summary>Whether the file can be deleted and proven gone: through a root of the agent, or by SQL Server 2019 and newer itself.</summary>
    public bool CanBeRemoved => Local is not null || (server.CanDeleteFiles && server.CanProveFiles);

    /// <summary>Where this host sees it; null when that is in no root.</summary>
    private string? Local => jail.Find(path) is { } found ? found.Resolve([]) : null;

    /// <summary>Reads the file through the instance; where Windows refuses that to the login, through the file system.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await session.ReadBytesAsync(Batch.ReadFile(Path), s_timeout, cancellationToken);
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.SqlFileNotWritable or FarmErrorCodes.SqlPermissionDenied && Local is { } local && File.Exists(local))
        {
            content = await ReadLocalAsync(local, refused, cancellationToken);
        }
        return content switch
        {
            null or [] => throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"The export in '{Path}' is empty.", "Look at the error log of SQL Server.", retryable: true),
            { Length: > MaxBytes } => throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"The export in '{Path}' is {content.Length} bytes; at most {MaxBytes} are expected.", "Check what writes to the export directory."),
            _ => content,
        };
    }

    /// <summary>Writes the file; one of that name is never overwritten.</summary>
    /// <exception cref="FarmRefusedException">It is there already, or the agent may not write there.</exception>
    public async Task WriteAsync(byte[] content, CancellationToken cancellationToken)
    {
        RequireNew();
        try
        {
            await using var file = new FileStream(Local ?? throw new InvalidOperationException("The file lies in no root."), FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous);
            await file.WriteAsync(content, cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(refused);
        }
    }

    /// <exception cref="FarmRefusedException">Something of that name is there.</exception>
    public void RequireNew()
    {
        if (System.IO.Path.Exists(Local))
            throw new FarmRefusedException(FarmErrorCodes.FileExists, $"'{Path}' is there already; it is not touched.", "Use a new file name for a new attempt.");
    }

    /// <summary>Deletes the file and proves it gone.</summary>
    /// <returns>Null when it is gone; otherwise its path, for people to delete.</returns>
    public async Task<string?> RemoveAsync(CancellationToken cancellationToken)
    {
        if (Local is { } local)
            TryDelete(local);
        if (await IsGoneAsync(cancellationToken))
            return null;
        if (server.CanDeleteFiles)
        {
            try
            {
                await AskAsync(asked => asked.ReadRowAsync(Batch.DeleteFile(Path), s_timeout, cancellationToken), cancellationToken);
            }
            catch (FarmRefusedException)
            {
                // What counts is whether the file is gone, which is asked next.
            }
        }
        return await IsGoneAsync(cancellationToken) ? null : Path;
    }

    /// <summary>As <see cref="RemoveAsync"/>, within two minutes, also while the agent stops: a key file must not stay because of that.</summary>
    public async Task<string?> CleanUpAsync()
    {
        using var bound = new CancellationTokenSource(s_cleanUp, time);
        try
        {
            return await RemoveAsync(bound.Token);
        }
        catch (Exception failed) when (failed is FarmRefusedException or OperationCanceledException)
        {
            return Path;
        }
    }

    /// <summary>The error of a job that ended otherwise and could not remove its file.</summary>
    public static FarmRefusedException LeftBehind(string path, string reason) => new(
        FarmErrorCodes.SqlFileLeftBehind, $"'{path}' could not be deleted or proven gone ({reason}). It holds the encrypted service master key.", "Delete the file by hand, and give the agent or the SQL Server login the right to delete there.");

    /// <summary>Whether it is proven that the file does not stand. Nothing is changed.</summary>
    public async Task<bool> IsGoneAsync(CancellationToken cancellationToken)
    {
        if (Local is { } local && Directory.Exists(System.IO.Path.GetDirectoryName(local)))
            return !File.Exists(local);
        if (!server.CanProveFiles)
            return false;
        try
        {
            var row = await AskAsync(asked => asked.ReadRowAsync(Batch.FileExists(Path), s_timeout, cancellationToken), cancellationToken);
            return string.Equals(row?["FileExists"], "0", StringComparison.Ordinal);
        }
        catch (FarmRefusedException)
        {
            return false;
        }
    }

    /// <summary>Asks over another session when ours is closed, before or while it is asked: what closed it must not keep the file.</summary>
    private async Task<T> AskAsync<T>(Func<SqlSession, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            if (session.IsOpen)
                return await ask(session);
        }
        catch (FarmRefusedException) when (!session.IsOpen)
        {
            // The next one may be answered.
        }
        await using var another = await session.OpenAnotherAsync(cancellationToken);
        return await ask(another);
    }

    private FarmRefusedException NotWritable(Exception refused) => new(
        FarmErrorCodes.DirectoryNotWritable, $"The agent cannot write '{Path}': {refused.Message}", "Give the agent's account Modify on the directory and on its share.", retryable: true, refused);

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
