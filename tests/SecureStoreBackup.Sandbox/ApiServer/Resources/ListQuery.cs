using System.Globalization;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>Which objects a list, a watch or a deletion of many is about.</summary>
/// <param name="Namespace">Empty for all.</param>
/// <param name="Limit">Objects per page; 0 for all.</param>
/// <param name="ResourceVersion">Null when the request names none.</param>
internal sealed record ListQuery(string Namespace, LabelSelector Labels, FieldSelector Fields, bool HasSelector, int Limit, string Continue, long? ResourceVersion, bool Exact)
{
    public static ListQuery Parse(Func<string, string?> query, ResourceKind kind, string ns)
    {
        var labels = query("labelSelector");
        var fields = query("fieldSelector");
        return new ListQuery(
            ns,
            LabelSelector.Parse(labels),
            FieldSelector.Parse(fields, kind),
            HasSelector: !string.IsNullOrEmpty(labels) || !string.IsNullOrEmpty(fields),
            int.TryParse(query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0,
            query("continue") ?? "",
            ParseVersion(query("resourceVersion")),
            Exact: query("resourceVersionMatch") == "Exact");
    }

    public bool Matches(StoredObject candidate) => (Namespace.Length == 0 || candidate.Key.Namespace == Namespace)
        && Labels.Matches(candidate.Labels) && Fields.Matches(candidate);

    private static long? ParseVersion(string? text) => string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : throw Refusals.UnreadableVersion(text);
}
