using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>Turns a body into an object of a kind: checks what it claims to be, prunes, warns, fills in defaults.</summary>
internal static class ObjectDecoder
{
    public static JsonObject Decode(ResourceKind kind, Body body, WriteOptions options)
    {
        if (body.Value?.DeepClone() is not JsonObject value)
            throw Refusals.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): couldn't get version/kind; json parse error: the top level is not an object");
        CheckType(kind, value);
        var unknown = Pruning.Prune(value, kind.Schema, isRoot: true)
            .Concat(Pruning.Prune(value["metadata"], Shapes.Metadata, isRoot: false).Select(path => $"metadata.{path}"));
        Report(kind, [.. body.Duplicates.Select(path => $"duplicate field \"{path}\""), .. unknown.Select(path => $"unknown field \"{path}\"")], options);
        ObjectMetadata.Normalise(kind, value);
        Defaulting.Apply(value, kind.Schema);
        kind.CheckForm(value);
        return value;
    }

    private static void CheckType(ResourceKind kind, JsonObject value)
    {
        if (value.Text("kind") is not { Length: > 0 } claimed)
            throw Refusals.BadRequest($"Object 'Kind' is missing in '{value.ToJsonString()}'");
        if (value.Text("apiVersion") != kind.ApiVersion)
            throw Refusals.BadRequest($"the API version in the data ({value.Text("apiVersion")}) does not match the expected API version ({kind.ApiVersion})");
        if (claimed == kind.Kind)
            return;
        if (!kind.IsCustom)
            throw Refusals.BadRequest($"{claimed} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: the kinds differ");
        var error = FieldError.Invalid("kind", FieldError.Show(claimed), $"must be {kind.Kind}");
        throw Refusals.Invalid($"{claimed}.{kind.Group}", value.Child("metadata")?.Text("name") ?? "", [error]);
    }

    private static void Report(ResourceKind kind, List<string> problems, WriteOptions options)
    {
        if (problems.Count > 0 && options.FieldValidation == "Strict")
            throw Refusals.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", problems)}");
        if (options.FieldValidation != "Ignore")
            options.Warnings.AddRange(problems);
    }
}
