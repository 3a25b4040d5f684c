using System.Text.Json.Serialization;

namespace SecureStoreBackup.Sandbox.KeyVault;

internal sealed record ErrorBody(ErrorDetail Error);

internal sealed record ErrorDetail(string Code, string Message, [property: JsonPropertyName("innererror")] InnerError? InnerError);

internal sealed record InnerError(string Code);

internal sealed record SetSecretBody(string? Value, string? ContentType, Dictionary<string, string>? Tags, AttributesBody? Attributes);

/// <summary>What a client may set. Absent means unchanged.</summary>
internal sealed record AttributesBody(bool? Enabled, long? Nbf, long? Exp);

/// <summary>A secret in any of its shapes; Value is absent from lists, updates and deleted secrets. Times are Unix seconds.</summary>
internal sealed record SecretBundle(string Id, SecretAttributes Attributes)
{
    public string? Value { get; init; }
    public string? ContentType { get; init; }
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
    public string? RecoveryId { get; init; }
    public long? DeletedDate { get; init; }
    public long? ScheduledPurgeDate { get; init; }
}

internal sealed record SecretAttributes(
    bool Enabled, long? Nbf, long? Exp, long Created, long Updated, string RecoveryLevel, int RecoverableDays);

internal sealed record SecretPage(SecretBundle[] Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextLink);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(SetSecretBody))]
[JsonSerializable(typeof(SecretBundle))]
[JsonSerializable(typeof(SecretPage))]
internal sealed partial class KeyVaultJson : JsonSerializerContext;
