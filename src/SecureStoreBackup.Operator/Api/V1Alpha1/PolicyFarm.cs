using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The farm's and the instances' part of the parser.</summary>
internal static class PolicyFarm
{
    /// <returns>Null when some field of it is wrong; the errors say which.</returns>
    public static FarmPolicy? Parse(FarmSpec farm, FieldErrors errors)
    {
        var url = AgentUrl(farm.AgentUrl ?? "", "spec.farm.agentUrl", errors);
        var directory = Directory(farm.BackupDirectory ?? "", "spec.farm.backupDirectory", errors);
        if (url is null || directory is null || farm.TlsSecretName is not { } secret)
            return null;
        return new FarmPolicy
        {
            AgentUrl = url,
            TlsSecretName = secret,
            ServiceApplication = farm.ServiceApplication,
            IncludeProxy = farm.IncludeProxy ?? true,
            BackupDirectory = directory,
            BackupThreads = farm.BackupThreads ?? 1,
            IgnoreSpaceEstimate = farm.IgnoreSpaceEstimate ?? false,
            CopiesToKeep = farm.CopiesToKeep ?? 1,
        };
    }

    public static IReadOnlyList<ServiceMasterKeyPolicy> ParseKeys(IReadOnlyList<ServiceMasterKeySpec?> keys, FieldErrors errors) =>
    [
        .. from key in keys.Index()
           where key.Item is not null
           let directory = Directory(key.Item.Directory ?? "", $"spec.serviceMasterKeys[{key.Index}].directory", errors)
           select new ServiceMasterKeyPolicy(key.Item.Instance ?? "", directory ?? ""),
    ];

    internal static Uri? AgentUrl(string text, string path, FieldErrors errors)
    {
        if (!UrlText.TryParse(text, out var url, out var error))
            errors.Add(path, error);
        else if (url.AbsolutePath != "/")
            errors.Add(path, "there is a path in the URL; write scheme, host and port alone, as in https://sp01.contoso.local:7443.");
        return url;
    }

    private static string? Directory(string text, string path, FieldErrors errors)
    {
        if (!DirectoryText.TryParse(text, out var directory, out var error))
            errors.Add(path, error);
        return directory;
    }
}
