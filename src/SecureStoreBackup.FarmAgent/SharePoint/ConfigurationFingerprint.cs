using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.FarmAgent.SharePoint;

/// <summary>SHA-256, lower-case hex, over the configuration of application, proxy and target applications. No secret goes in.</summary>
internal static class ConfigurationFingerprint
{
    public static string Of(ApplicationSnapshot application) => Digest.OfTexts(
    [
        application.Id.ToLowerInvariant(), application.Name, application.Pool ?? "", application.Database.Name, application.Database.Server,
        application.Auditing ? "auditing" : "", application.Proxy?.Id.ToLowerInvariant() ?? "", application.Proxy?.Name ?? "",
        // Target applications that cannot be read are not the same as none.
        .. application.TargetApplicationsError is null ? Array.Empty<string>() : ["unread"],
        .. application.TargetApplications.OrderBy(target => target.Id, StringComparer.Ordinal)
            .SelectMany(target => new[] { "target", target.Id, target.Name, target.Type }.Concat(target.Fields ?? [])),
    ]);
}
