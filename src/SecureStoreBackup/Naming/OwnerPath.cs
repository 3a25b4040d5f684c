using System.Globalization;

namespace SecureStoreBackup.Naming;

/// <summary>Where owners of a policy's path are written down: <c>{policy path}/_owner/{n}.json</c>, n from 1.</summary>
public static class OwnerPath
{
    public static string Folder(string policyPath) => $"{policyPath}/_owner/";

    public static string Of(string policyPath, int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder(policyPath)}{number}.json");

    /// <summary>The record's number; null for whatever else lies there.</summary>
    public static int? NumberOf(string policyPath, string path) =>
        path.StartsWith(Folder(policyPath), StringComparison.Ordinal)
        && path.EndsWith(".json", StringComparison.Ordinal)
        && int.TryParse(path[Folder(policyPath).Length..^".json".Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 && Of(policyPath, number) == path
            ? number
            : null;
}
