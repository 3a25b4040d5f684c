namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The forms of texts, as patterns that RE2 (the API server) and .NET read alike, and as people are told them.</summary>
internal static class Forms
{
    public const string ObjectName = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
    public const string ObjectNameWanted = "use the name of a Kubernetes object: lower-case letters, digits, '-' and '.'";

    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    public const string LabelWanted = "use lower-case letters, digits and '-', as in westeurope";

    public const string VaultSecretName = "^[0-9a-zA-Z-]{1,127}$";
    public const string VaultSecretNameWanted = "use the name of a Key Vault secret: letters, digits and '-', at most 127";

    public const string VaultPrefix = "^[a-z]([a-z0-9-]*[a-z0-9])?$";
    public const string VaultPrefixWanted = "use lower-case letters, digits and '-', beginning with a letter, at most 20";

    public const string BlobPrefix = "^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?(/[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?)*$";
    public const string BlobPrefixWanted = "use letters, digits, '.', '_' and '-' between single '/', with none at the ends";

    public const string SqlInstance = "^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?(\\\\[A-Za-z_#][A-Za-z0-9_$#]{0,15})?(,[0-9]{1,5})?$";
    public const string SqlInstanceWanted = "use HOST, HOST\\INSTANCE or HOST,PORT, as in SQL01\\SHAREPOINT";

    public const string Guid = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";
    public const string GuidWanted = "use a GUID, as in 00000000-0000-0000-0000-000000000000";
}
