using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>
/// Our objects in YAML or JSON files, read as <c>kubectl</c> reads them, and checked more strictly: unknown fields are errors, and
/// each error has its line. Documents of other API groups are passed over.
/// </summary>
public static class PolicyFile
{
    /// <summary>1 MiB, about what the API server takes for one object.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileReport Read(string path)
    {
        var bytes = new FileInfo(path).Length;
        return bytes > MaximumBytes
            ? FileReport.Refused(new FileError(1, "", $"the file has {bytes} bytes, more than the {MaximumBytes} that are read."))
            : Parse(File.ReadAllText(path));
    }

    /// <summary>Reads text that may hold several documents. One that is broken does not hide what is wrong with the others.</summary>
    public static FileReport Parse(string yaml)
    {
        var (documents, errors, others) = (new List<FileDocument>(), new List<FileError>(), new List<string>());
        foreach (var (found, error) in YamlParts.Read(yaml))
        {
            if (error is not null)
                errors.Add(error);
            documents.AddRange(found.Where(IsOurs).Select(Document));
            others.AddRange(found.Where(document => !IsOurs(document)).Select(document => Text(document.Root, "kind") ?? "no kind"));
        }

        return new FileReport(documents, errors) { Others = others };
    }

    /// <summary>By group or by kind, so that a slip in one of the two is found.</summary>
    private static bool IsOurs(YamlDocument document) =>
        Text(document.Root, "apiVersion") is { } apiVersion && apiVersion.Split('/')[0] == ApiGroup.Name
        || Text(document.Root, "kind") is { } kind && ApiKinds.All.Any(known => known.Type.Kind == kind);

    private static FileDocument Document(YamlDocument document)
    {
        var errors = new FieldErrors();
        var kind = Text(document.Root, "kind");
        if (Text(document.Root, "apiVersion") is var apiVersion && apiVersion != ApiGroup.Version)
            errors.Add("apiVersion", apiVersion is null ? $"it is missing; write {ApiGroup.Version}." : $"'{apiVersion}' is not known; use {ApiGroup.Version}.");
        var name = document.Root is JsonObject root ? Text(root["metadata"], "name") : null;
        var found = new FileDocument(document.Place("kind").Line, kind, name);
        switch (kind)
        {
            case "SecureStoreBackupPolicy":
                if (Resource(document, ApiJson.Default.PolicyResource, errors) is not { } policy)
                    return found with { Errors = document.Locate(errors.All) };
                var (accepted, refusals) = PolicyParser.Parse(policy);
                foreach (var refusal in refusals)
                    errors.Add(refusal.Path, refusal.Message);
                return errors.All.Count > 0 || accepted is null
                    ? found with { Errors = document.Locate(errors.All) }
                    : found with { Policy = accepted, Warnings = document.Locate(PolicyAdvice.Of(accepted)) };
            case "SecureStoreBackup":
                Resource(document, ApiJson.Default.BackupResource, errors);
                return found with { Errors = document.Locate(errors.All) };
            case "SecureStoreRestore":
                if (Resource(document, ApiJson.Default.RestoreResource, errors) is { Spec: { } restore })
                    foreach (var refusal in RestoreParser.Parse(restore, createdAt: DateTimeOffset.MaxValue - RestoreParser.LongestValidity, planned: false).Errors)   // how long it is valid counts from when it is made
                        errors.Add(refusal.Path, refusal.Message);
                return found with { Errors = document.Locate(errors.All) };
            default:
                errors.Add("kind", kind is null ? "it is missing; use SecureStoreBackupPolicy, SecureStoreBackup or SecureStoreRestore." : $"'{kind}' is not known; use SecureStoreBackupPolicy, SecureStoreBackup or SecureStoreRestore.");
                return found with { Errors = document.Locate(errors.All) };
        }
    }

    /// <summary>The object, also where some field is wrong, so that the others can be checked too; null where it has not its form at all.</summary>
    private static T? Resource<T>(YamlDocument document, JsonTypeInfo<T> type, FieldErrors errors)
        where T : class
    {
        var json = JsonSerializer.SerializeToElement(document.Root!, FileJson.Default.JsonNode);
        new FieldCheck(errors, refuseUnknown: true).Object(json, type, "");
        try
        {
            return json.Deserialize(type);
        }
        catch (JsonException) when (errors.All.Count > 0)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject map && map.TryGetPropertyValue(name, out var value) && value?.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
}
