using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Escrow;

/// <summary>Reads and writes the sealed file: UTF-8, indented, camel case.</summary>
public static class EscrowText
{
    /// <summary>Seventeen instances' files and passwords, sealed to 8,192 bits, are about half of it.</summary>
    public const int MaximumBytes = 2 << 20;

    public static byte[] Write(EscrowFile file) => [.. JsonSerializer.SerializeToUtf8Bytes(file, EscrowJson.Readable.EscrowFile), (byte)'\n'];

    /// <exception cref="InvalidEscrowException">It is no such file, or of a newer version.</exception>
    public static EscrowFile Read(ReadOnlySpan<byte> json)
    {
        EscrowFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, EscrowJson.Readable.EscrowFile);
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            throw new InvalidEscrowException("it is damaged, or not a file that we wrote; take another target's copy.");
        }

        return file switch
        {
            null or { KeyId.Length: not 64 } => throw new InvalidEscrowException("it is damaged, or not a file that we wrote; take another target's copy."),
            { SchemaVersion: > EscrowFile.CurrentSchemaVersion } => throw new InvalidEscrowException($"it has schema version {file.SchemaVersion}, and this program reads up to {EscrowFile.CurrentSchemaVersion}; use a newer release."),
            _ => file,
        };
    }
}

[JsonSerializable(typeof(EscrowFile))]
internal sealed partial class EscrowJson : JsonSerializerContext
{
    public static EscrowJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
