using System.Security.Cryptography;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>
/// Takes files of a set from the operator. A file appears under its name whole, flushed and with the digest that was announced, or
/// not at all; one that is there already is success when it is equal, so that a staging that was cut off is simply repeated.
/// </summary>
internal sealed class Staging(SetCatalog sets, JobRunner runner)
{
    /// <summary>Bytes. More than any database of a Secure Store has been seen to need.</summary>
    public const long MaxLength = 256L * 1024 * 1024 * 1024;

    private const int BufferSize = 1024 * 1024;

    /// <returns>The file, and whether this call put it there.</returns>
    /// <exception cref="FarmRefusedException">Another file is there, the digest is another, there is no room, or a job uses the set.</exception>
    public async Task<(SetFile File, bool Created)> PutAsync(StagedFile file, Stream content, CancellationToken cancellationToken)
    {
        var set = sets.Stage(file.Set, file.BackupDirectory);
        var directory = file.Names[..^1].Aggregate(set, (above, name) => above.Below(name));
        if (await FindAsync(file, directory, cancellationToken) is { } there)
        {
            // Clients send what they announced even after a success; an unread body would end in a broken connection.
            await content.CopyToAsync(Stream.Null, cancellationToken);
            return (there, false);
        }
        try
        {
            sets.Stage(file.Set, file.BackupDirectory, directory.Create);
            if (FreeSpace.Of(directory.Local) is { } free && free < file.Length)
                throw new FarmRefusedException(FarmErrorCodes.NotEnoughSpace, $"'{set.Path}' has {free} bytes free; '{file.Path}' needs {file.Length}.", "Free space there.", retryable: true);
            await WriteAsync(file, directory, content, cancellationToken);
            return (Describe(file, directory), true);
        }
        catch (Exception refused) when (refused is IOException and not Microsoft.AspNetCore.Connections.ConnectionResetException and not Microsoft.AspNetCore.Http.BadHttpRequestException or UnauthorizedAccessException)
        {
            // Somebody else staged it meanwhile.
            return await FindAsync(file, directory, cancellationToken) is { } equal
                ? (equal, false)
                : throw new FarmRefusedException(FarmErrorCodes.DirectoryNotWritable, $"'{file.Path}' cannot be written in '{set.Path}': {refused.Message}", "Give the agent's account Full Control on the backup directory and its share.", retryable: true, refused);
        }
    }

    private async Task WriteAsync(StagedFile file, JailedDirectory directory, Stream content, CancellationToken cancellationToken)
    {
        var part = StagingName.Of(file.Names[^1]);
        await using var stream = Open(directory, part, file);
        try
        {
            await CopyAsync(file, content, stream, cancellationToken);
            await stream.DisposeAsync();
            runner.WhileUnused(file.Set, toWrite: true, () => File.Move(directory.Resolve([part]), directory.Resolve([file.Names[^1]]), overwrite: false));
        }
        catch
        {
            await stream.DisposeAsync();
            File.Delete(directory.Resolve([part]));
            throw;
        }
    }

    /// <summary>The file when an equal one is there; null when none is.</summary>
    private static async Task<SetFile?> FindAsync(StagedFile file, JailedDirectory directory, CancellationToken cancellationToken)
    {
        if (!File.Exists(directory.Resolve([file.Names[^1]])))
            return null;
        await using var stream = directory.Open([file.Names[^1]], new FileStreamOptions { Share = FileShare.Read, BufferSize = BufferSize, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        return stream.Length == file.Length && (await SHA256.HashDataAsync(stream, cancellationToken)).AsSpan().SequenceEqual(file.Sha256)
            ? Describe(file, directory)
            : throw new FarmRefusedException(FarmErrorCodes.FileExists, $"The set '{file.Set}' has another file '{file.Path}'.", "Delete the set, and stage it anew.");
    }

    private static FileStream Open(JailedDirectory directory, string part, StagedFile file)
    {
        try
        {
            return directory.Open([part], new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
                PreallocationSize = file.Length,
            });
        }
        catch (IOException held) when (File.Exists(directory.Resolve([part])))
        {
            throw new FarmRefusedException(FarmErrorCodes.SetInUse, $"'{file.Path}' is being staged by another request: {held.Message}", "Ask again when that has ended.", retryable: true, held) { RetryAfter = TimeSpan.FromSeconds(5) };
        }
    }

    private static async Task CopyAsync(StagedFile file, Stream content, FileStream target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Clamp(file.Length, 1, BufferSize)];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(file.Sha256))
            throw new FarmRefusedException(FarmErrorCodes.DigestMismatch, $"What came of '{file.Path}' has another SHA-256 than its Content-Digest says.", "Read it from its source again.", retryable: true);
        target.Flush(flushToDisk: true);
    }

    private static SetFile Describe(StagedFile file, JailedDirectory directory)
    {
        var info = new FileInfo(directory.Resolve([file.Names[^1]]));
        return new SetFile(file.Path, info.Length, SetFiles.ETag(info.Length, info.LastWriteTimeUtc));
    }
}
