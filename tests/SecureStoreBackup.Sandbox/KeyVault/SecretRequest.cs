using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SecureStoreBackup.Sandbox.KeyVault;

internal enum SecretOperation { Set, Get, List, ListVersions, Update, Delete, ListDeleted, GetDeleted, Recover, Purge }

/// <summary>A request of the data plane, understood but not yet allowed.</summary>
internal sealed record SecretRequest(SecretOperation Operation, KeyVaultActions Action, string? Name, string? Version)
{
    public const int MaximumPage = 25;

    /// <summary>The parameter that ASP.NET would have bound; required by the service on every request.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>1 to 25.</summary>
    public int PageSize { get; init; } = MaximumPage;

    /// <summary>Where the page begins: what the last nextLink said. Null for the first page.</summary>
    public string? SkipToken { get; init; }

    /// <exception cref="KeyVaultException">400: there is no such request, or a parameter is missing or out of bounds.</exception>
    public static SecretRequest Parse(HttpRequest request)
    {
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (operation, action) = (request.Method, path) switch
        {
            ("GET", ["secrets"]) => (SecretOperation.List, KeyVaultActions.ReadMetadata),
            ("PUT", ["secrets", _]) => (SecretOperation.Set, KeyVaultActions.Set),
            ("DELETE", ["secrets", _]) => (SecretOperation.Delete, KeyVaultActions.Delete),
            ("GET", ["secrets", _, "versions"]) => (SecretOperation.ListVersions, KeyVaultActions.ReadMetadata),
            ("GET", ["secrets", _] or ["secrets", _, _]) => (SecretOperation.Get, KeyVaultActions.Get),
            ("PATCH", ["secrets", _] or ["secrets", _, _]) => (SecretOperation.Update, KeyVaultActions.Update),
            ("GET", ["deletedsecrets"]) => (SecretOperation.ListDeleted, KeyVaultActions.ReadMetadata),
            ("GET", ["deletedsecrets", _]) => (SecretOperation.GetDeleted, KeyVaultActions.ReadMetadata),
            ("DELETE", ["deletedsecrets", _]) => (SecretOperation.Purge, KeyVaultActions.Purge),
            ("POST", ["deletedsecrets", _, "recover"]) => (SecretOperation.Recover, KeyVaultActions.Recover),
            _ => throw KeyVaultException.BadParameter($"Method {request.Method} does not allow operation '{request.Path}'"),
        };
        var name = path.Length > 1 ? path[1] : null;
        if (name is not null)
            SecretRules.CheckName(name);
        return new SecretRequest(operation, action, name, path.Length > 2 ? path[2] : null)
        {
            ApiVersion = request.Query["api-version"] is [{ Length: > 0 } version] ? version
                : throw KeyVaultException.BadParameter("api-version must be specified"),
            PageSize = ParsePageSize(request.Query["maxresults"]),
            SkipToken = request.Query["$skiptoken"],
        };
    }

    static int ParsePageSize(string? text) =>
        text is null ? MaximumPage
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= MaximumPage ? size
        : throw KeyVaultException.BadParameter($"The parameter maxresults is not valid: {text}; it must be 1 to {MaximumPage}.");
}
