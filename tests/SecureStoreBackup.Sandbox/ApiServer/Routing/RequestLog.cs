using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>
/// What the operator asked of the API, as authorization sees it: each verb on each resource once, as
/// <c>VERB RESOURCE[.GROUP][/SUBRESOURCE] SCOPE</c>. The scope is <c>namespace</c>, <c>cluster</c> for all namespaces at once,
/// or <c>kube-system</c> for that namespace itself.
/// </summary>
internal sealed class RequestLog(string? file)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Written when it is seen: whoever is killed has said what it saw.</summary>
    public void Note(HttpRequest request)
    {
        if (file is null || ResourcePath.Parse(request.Path.Value ?? "/") is not { } path)
            return;
        var line = Line(request, path);
        lock (_gate)
        {
            if (_seen.Add(line))
                File.AppendAllText(file, line + "\n");
        }
    }

    private static string Line(HttpRequest request, ResourcePath path)
    {
        var resource = path.Group.Length == 0 ? path.Resource : $"{path.Resource}.{path.Group}";
        var scope = path switch
        {
            { Resource: "namespaces", Name: "kube-system" } => "kube-system",
            { Resource: "namespaces", Name.Length: > 0 } or { Namespace.Length: > 0 } => "namespace",
            _ => "cluster",
        };
        return $"{Verb(request, path)} {resource}{(path.Subresource.Length == 0 ? "" : $"/{path.Subresource}")} {scope}";
    }

    private static string Verb(HttpRequest request, ResourcePath path) => request.Method switch
    {
        "GET" when request.Query["watch"].ToString() is "1" or "true" => "watch",
        "GET" => path.Name.Length == 0 ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => path.Name.Length == 0 ? "deletecollection" : "delete",
        var other => other,
    };
}
