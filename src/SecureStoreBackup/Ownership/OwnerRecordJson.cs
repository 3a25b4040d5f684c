using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Ownership;

/// <summary>Reads and writes <see cref="OwnerRecord"/>: camel case, indented, unknown members ignored.</summary>
public static class OwnerRecordJson
{
    /// <summary>Larger ones are none of ours.</summary>
    public const int MaximumBytes = 16 * 1024;

    private const int LongestId = 256;

    private static readonly OwnerContext s_plain = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Write(OwnerRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, s_plain.OwnerRecord);

    /// <exception cref="FormatException">It is no owner's record; the message names the member.</exception>
    public static OwnerRecord Parse(ReadOnlySpan<byte> json)
    {
        OwnerRecord record;
        try
        {
            record = JsonSerializer.Deserialize(json, s_plain.OwnerRecord) ?? throw new FormatException("$: it is null.");
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{(bad as JsonException)?.Path ?? "$"}: it is no owner's record.", bad);
        }

        if (record.SchemaVersion is < 1 or > OwnerRecord.CurrentSchemaVersion)
            throw new FormatException($"$.schemaVersion: {record.SchemaVersion} was written by another version of the operator; update this one.");
        if (record.ClusterId is { Length: 0 or > LongestId } || record.PolicyUid is { Length: 0 or > LongestId } || record.ClusterId is null != record.PolicyUid is null)
            throw new FormatException("$.clusterId and $.policyUid: both or neither, of 1 to 256 characters.");
        return record;
    }
}

[JsonSerializable(typeof(OwnerRecord))]
internal sealed partial class OwnerContext : JsonSerializerContext;
