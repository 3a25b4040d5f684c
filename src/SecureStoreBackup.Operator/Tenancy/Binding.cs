using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>What some namespaces may name, with URLs parsed.</summary>
internal sealed record Binding
{
    public required IReadOnlySet<string> Namespaces { get; init; }

    public required IReadOnlyList<Uri> Agents { get; init; }

    public required IReadOnlyList<BoundPlace> Vaults { get; init; }

    public required IReadOnlyList<BoundPlace> Containers { get; init; }

    public required IReadOnlyList<IdentityPolicy.WorkloadIdentity> Identities { get; init; }

    public required IReadOnlyList<Uri> Proxies { get; init; }

    public required bool OwnIdentity { get; init; }

    public bool Binds(IdentityPolicy identity) => identity switch
    {
        IdentityPolicy.SharedKey or IdentityPolicy.Sas => true,   // a key from the policy's own namespace is its own
        IdentityPolicy.WorkloadIdentity { ClientId: null, TenantId: null, AuthorityHost: null } => OwnIdentity,
        IdentityPolicy.WorkloadIdentity named => Identities.Any(bound =>
            Same(bound.ClientId, named.ClientId) && Same(bound.TenantId, named.TenantId) && bound.AuthorityHost == named.AuthorityHost),
        _ => false,
    };

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
