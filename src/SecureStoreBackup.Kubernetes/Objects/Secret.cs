using System.Text;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>A Secret. Its values never appear in <see cref="ToString"/>.</summary>
public sealed record Secret : IKubernetesObject
{
    public string ApiVersion => "v1";

    public string Kind => "Secret";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>Such as "Opaque" or "kubernetes.io/tls".</summary>
    public string? Type { get; init; }

    /// <summary>Base64 on the wire; null when the Secret is empty.</summary>
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }

    /// <summary>The value as UTF-8 text; null when there is no such key.</summary>
    /// <exception cref="DecoderFallbackException">The value is not UTF-8.</exception>
    public string? Text(string key) => Data?.GetValueOrDefault(key) is { } bytes ? StrictUtf8.GetString(bytes) : null;

    public override string ToString() => $"Secret {Metadata.Namespace}/{Metadata.Name}";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
