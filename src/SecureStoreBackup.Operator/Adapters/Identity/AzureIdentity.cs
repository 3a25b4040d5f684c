using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>Who we are to a vault or a container. Always named by the policy; nothing is guessed from the surroundings.</summary>
public abstract record AzureIdentity
{
    private AzureIdentity() { }

    /// <summary>Somebody whom Entra ID knows: the only kind that vaults take.</summary>
    public abstract record Token : AzureIdentity;

    /// <summary>Whoever is signed in with Azure's command line: for people, never for the operator.</summary>
    public sealed record AzureCli : Token;

    /// <summary>A federated service account token, exchanged for an Entra ID token.</summary>
    public sealed record WorkloadIdentity : Token
    {
        /// <summary>The application's id; null takes AZURE_CLIENT_ID.</summary>
        public string? ClientId { get; init; }

        /// <summary>The tenant's id; null takes AZURE_TENANT_ID.</summary>
        public string? TenantId { get; init; }

        /// <summary>Where tokens come from, for private clouds; null takes AZURE_AUTHORITY_HOST, else the public cloud.</summary>
        public Uri? AuthorityHost { get; init; }

        /// <summary>Trusts <see cref="AuthorityHost"/> without asking the public cloud about it, as private clouds need. Default false.</summary>
        public bool DisableInstanceDiscovery { get; init; }

        /// <summary>The projected token; null takes AZURE_FEDERATED_TOKEN_FILE.</summary>
        public string? TokenFilePath { get; init; }
    }

    /// <summary>A shared access signature for the container: for storage whose tenant knows no identity of ours.</summary>
    /// <param name="Signature">The query of a signed URL; it is good until it says itself that it has expired.</param>
    public sealed record SasSecret(SecretValue Signature) : AzureIdentity;

    /// <summary>An account key, for the storage emulator only. The account's name comes from the container's URL.</summary>
    /// <param name="Key">The account key, base64.</param>
    public sealed record SharedKeySecret(SecretValue Key) : AzureIdentity;
}
