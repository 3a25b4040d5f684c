using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>The operator's bindings file, as it is written.</summary>
public sealed record BindingsSpec
{
    [Description("What each namespace may name."), MinLength(1), MaxLength(1000)]
    public required IReadOnlyList<BindingSpec> Bindings { get; init; }
}

/// <summary>One rule: every namespace in it may use everything in it. Several rules for a namespace add up.</summary>
public sealed record BindingSpec
{
    [Description("Names of namespaces; no wildcards."), MinLength(1), MaxLength(1000)]
    public required IReadOnlyList<string> Namespaces { get; init; }

    [Description("URLs of farm agents."), MaxLength(100)]
    public IReadOnlyList<string> Agents { get; init => field = value ?? []; } = [];

    [Description("Vaults, and the prefixes that names of secrets begin with there."), MaxLength(100)]
    public IReadOnlyList<BoundPlaceSpec> Vaults { get; init => field = value ?? []; } = [];

    [Description("Containers, and the prefixes that paths begin with there."), MaxLength(100)]
    public IReadOnlyList<BoundPlaceSpec> Containers { get; init => field = value ?? []; } = [];

    [Description("Identities beside the operator's own, which is bound by ownIdentity."), MaxLength(100)]
    public IReadOnlyList<BoundIdentitySpec> Identities { get; init => field = value ?? []; } = [];

    [Description("URLs of HTTP proxies. Whoever names proxy and caBundle sees the operator's tokens."), MaxLength(100)]
    public IReadOnlyList<string> Proxies { get; init => field = value ?? []; } = [];

    [Description("Whether policies may use the identity of the operator's environment. Default false."), DefaultValue(false)]
    public bool OwnIdentity { get; init; }
}

/// <summary>A vault or a container.</summary>
public sealed record BoundPlaceSpec
{
    [Description("Its URL."), StringLength(2048, MinimumLength = 1)]
    public required string Url { get; init; }

    [Description("At least one. A vault's prefix p binds the names that begin with p-, a container's the paths at p and below p/; in a container, an empty one binds all of it."), MinLength(1), MaxLength(100)]
    public required IReadOnlyList<string> Prefixes { get; init; }
}

/// <summary>A workload identity, exactly as policies name it; what is absent here must be absent there.</summary>
public sealed record BoundIdentitySpec
{
    [StringLength(36)]
    public string? ClientId { get; init; }

    [StringLength(36)]
    public string? TenantId { get; init; }

    [Description("Where the service account's token is sent; another host than a bound one would get it."), StringLength(2048)]
    public string? AuthorityHost { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BindingsSpec))]
internal sealed partial class BindingsJson : JsonSerializerContext;
