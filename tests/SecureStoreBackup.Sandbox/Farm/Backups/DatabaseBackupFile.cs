using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>What a database backup says of itself, as RESTORE HEADERONLY shows it.</summary>
public sealed record DatabaseBackupHeader(string DatabaseName, string ServerName, string BackupName, DateTime FinishedAt, Guid BackupSetGuid);

/// <summary>
/// A database backup: <c>TAPE</c>, header, content, padding, and the SHA-256 of all that, so that damage anywhere is really found.
/// The layout is our own; only its beginning is SQL Server's.
/// </summary>
public static class DatabaseBackupFile
{
    private const int Buffer = 1024 * 1024;
    private const int DigestLength = 32;

    private static ReadOnlySpan<byte> Magic => "TAPE\0\0\x03\x8C"u8;

    /// <param name="padding">Incompressible bytes that stand for a bigger database.</param>
    public static async Task WriteAsync(string path, DatabaseBackupHeader header, ReadOnlyMemory<byte> content, long padding, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, Buffer, useAsync: true);
        var headerBytes = JsonSerializer.SerializeToUtf8Bytes(header, FarmJson.Default.DatabaseBackupHeader);
        await WriteAsync(Prefix(headerBytes.Length, content.Length, padding));
        await WriteAsync(headerBytes);
        await WriteAsync(content);
        var noise = new byte[Math.Min(Buffer, padding)];
        for (var left = padding; left > 0; left -= noise.Length)
        {
            RandomNumberGenerator.Fill(noise);
            await WriteAsync(noise.AsMemory(0, (int)Math.Min(noise.Length, left)));
        }
        await file.WriteAsync(digest.GetHashAndReset(), cancellationToken);

        async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            digest.AppendData(bytes.Span);
            await file.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>The header alone; the rest of the file is not looked at.</summary>
    /// <exception cref="InvalidDataException">The file does not begin as a database backup does.</exception>
    public static async Task<DatabaseBackupHeader> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        var (header, _, _) = await ReadPrefixAsync(file, cancellationToken);
        return await ReadHeaderAsync(file, header, cancellationToken);
    }

    /// <summary>The content, after every byte of the file was checked.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public static async Task<(DatabaseBackupHeader Header, byte[] Content)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        var (headerLength, contentLength, padding) = await ReadPrefixAsync(file, cancellationToken);
        if (file.Length != Magic.Length + 16L + headerLength + contentLength + padding + DigestLength)
            throw new InvalidDataException("The backup is cut off.");
        var header = await ReadHeaderAsync(file, headerLength, cancellationToken);
        var content = new byte[contentLength];
        await file.ReadExactlyAsync(content, cancellationToken);
        if (!await DigestAgreesAsync(file, cancellationToken))
            throw new InvalidDataException("The backup is damaged.");
        return (header, content);
    }

    private static async Task<bool> DigestAgreesAsync(FileStream file, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.Position = 0;
        var buffer = new byte[Buffer];
        for (var left = file.Length - DigestLength; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            digest.AppendData(buffer.AsSpan(0, read));
            left -= read;
        }
        var expected = new byte[DigestLength];
        await file.ReadExactlyAsync(expected, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(expected, digest.GetHashAndReset());
    }

    private static byte[] Prefix(int header, int content, long padding)
    {
        var prefix = new byte[Magic.Length + 16];
        Magic.CopyTo(prefix);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(Magic.Length), header);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(Magic.Length + 4), content);
        BinaryPrimitives.WriteInt64LittleEndian(prefix.AsSpan(Magic.Length + 8), padding);
        return prefix;
    }

    private static async Task<(int Header, int Content, long Padding)> ReadPrefixAsync(FileStream file, CancellationToken cancellationToken)
    {
        var prefix = new byte[Magic.Length + 16];
        if (await file.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken) < prefix.Length || !prefix.AsSpan().StartsWith(Magic))
            throw new InvalidDataException("The file does not begin as a database backup does.");
        var header = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(Magic.Length));
        var content = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(Magic.Length + 4));
        if (header < 0 || content < 0 || header + (long)content > file.Length)
            throw new InvalidDataException("The backup's lengths do not fit.");
        return (header, content, BinaryPrimitives.ReadInt64LittleEndian(prefix.AsSpan(Magic.Length + 8)));
    }

    private static async Task<DatabaseBackupHeader> ReadHeaderAsync(FileStream file, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(bytes, FarmJson.Default.DatabaseBackupHeader) ?? throw new InvalidDataException("The backup's header is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The backup's header is damaged.", e);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, Buffer, useAsync: true);
}
