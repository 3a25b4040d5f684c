using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

public sealed record OffsiteSpec
{
    [Description("Name of the target, unique within the policy."), StringLength(32, MinimumLength = 1), RegularExpression(Forms.Label, ErrorMessage = Forms.LabelWanted)]
    public required string Name { get; init; }

    [Description("URL of the blob container, such as https://contosobackup.blob.core.windows.net/securestore."), StringLength(2048, MinimumLength = 1)]
    public required string ContainerUrl { get; init; }

    [Description("Path below the container that everything is written to."), StringLength(200, MinimumLength = 1), RegularExpression(Forms.BlobPrefix, ErrorMessage = Forms.BlobPrefixWanted)]
    public string? Prefix { get; init; }

    [Description("Access tier of the copies: Hot, Cool or Cold. Absent, the account's. Archive would make verification impossible."), AllowedValues("Hot", "Cool", "Cold")]
    public string? AccessTier { get; init; }

    [Description("Who we are towards the container.")]
    public ContainerIdentitySpec? Identity { get; init; }

    [Description("Certificates (PEM) to trust instead of the system's, for private clouds."), StringLength(65536, MinimumLength = 1)]
    public string? CaBundle { get; init; }

    [Description("HTTP proxy on the way, for tokens too, such as http://proxy.contoso.local:3128. Absent, the environment's (HTTPS_PROXY, NO_PROXY)."), StringLength(2048, MinimumLength = 1)]
    public string? Proxy { get; init; }

    [Description("Whether the copies must be immutable. We set no lock: give the container version-level immutability with a locked default policy.")]
    public ImmutabilitySpec? Immutability { get; init; }
}

public sealed record ImmutabilitySpec
{
    [Description("Whether every blob must prove to be locked before there is a recovery point, by a policy that nobody can shorten. A run whose blobs are not fails as NotImmutable."), DefaultValue(false)]
    public bool? Required { get; init; }

    [Description("With required: days that the lock of every blob must last, counted from its commit. Absent, 1."), Range(1, 146000)]
    public int? MinimumDays { get; init; }
}
