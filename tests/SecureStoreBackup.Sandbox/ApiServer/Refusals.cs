using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer;

/// <summary>The refusals of a real API server, word for word.</summary>
internal static class Refusals
{
    public static StatusException NotFound(ResourceKind kind, string name) =>
        Make(404, "NotFound", $"{kind.GroupResource} \"{name}\" not found", Details(name, kind.Group, kind.Plural));

    public static StatusException NamespaceNotFound(string name) =>
        Make(404, "NotFound", $"namespaces \"{name}\" not found", Details(name, "", "namespaces"));

    public static StatusException AlreadyExists(ResourceKind kind, string name) =>
        Make(409, "AlreadyExists", $"{kind.GroupResource} \"{name}\" already exists", Details(name, kind.Group, kind.Plural));

    public static StatusException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Conflict(ResourceKind kind, string name, string why) =>
        Make(409, "Conflict", $"Operation cannot be fulfilled on {kind.GroupResource} \"{name}\": {why}", Details(name, kind.Group, kind.Plural));

    public static StatusException PreconditionFailed(ResourceKind kind, string name, string why) =>
        Make(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedKind} \"{name}\": {why}", Details(name, kind.Group, kind.Kind));

    public static StatusException BadRequest(string message) => Make(400, "BadRequest", message);

    public static StatusException UnsupportedMediaType(params string[] accepted) => Make(415, "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}");

    public static StatusException Unauthorized() => Make(401, "Unauthorized", "Unauthorized");

    public static StatusException MethodNotAllowed() =>
        Make(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static StatusException ResourceNotFound() =>
        Make(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    public static StatusException PatchRejected() =>
        Make(422, "Invalid", "the server rejected our request due to an error in our request", new JsonObject());

    public static StatusException InternalError(string why) => Make(500, "InternalError", $"Internal error occurred: {why}");

    public static StatusException Expired(string message) => Make(410, "Expired", message);

    public static StatusException NamespaceTerminating(ResourceKind kind, string name, string ns)
    {
        var details = Details(name, kind.Group, kind.Plural);
        details["causes"] = new JsonArray(new FieldError("NamespaceTerminating", "metadata.namespace", $"namespace {ns} is being terminated").ToJson());
        return Make(403, "Forbidden", $"{kind.GroupResource} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated", details);
    }

    public static StatusException VersionTooLarge(long asked, long current)
    {
        var details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        };
        return Make(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}", details);
    }

    /// <summary>A version that is no number is the one refusal without a reason: the real server fails on it with 500.</summary>
    public static StatusException UnreadableVersion(string text) => Make(500, reason: null,
        $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");

    /// <param name="qualifiedKind">`Widget.example.dev`, or what the body claimed to be.</param>
    public static StatusException Invalid(string qualifiedKind, string name, IReadOnlyCollection<FieldError> errors)
    {
        var (kind, group) = qualifiedKind.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0
            ? (qualifiedKind[..dot], qualifiedKind[(dot + 1)..]) : (qualifiedKind, "");
        var texts = errors.Select(error => error.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var details = Details(name, group, kind);
        details["causes"] = new JsonArray([.. errors.Select(error => error.ToJson())]);
        return Make(422, "Invalid", $"{qualifiedKind} \"{name}\" is invalid: {(texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]")}", details);
    }

    private static JsonObject Details(string name, string group, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }

    private static StatusException Make(int code, string? reason, string message, JsonObject? details = null)
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = message };
        if (reason is not null)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details;
        status["code"] = code;
        return new StatusException(code, status);
    }
}
