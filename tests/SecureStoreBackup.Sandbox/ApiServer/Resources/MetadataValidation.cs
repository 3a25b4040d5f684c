using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>The rules for names, labels, owners and finalizers.</summary>
internal static partial class MetadataValidation
{
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string ValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static void Validate(ResourceKind kind, JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        var metadata = value.Metadata();
        ValidateName(kind, metadata.Text("name"), errors);
        foreach (var (_, label) in metadata.Child("labels") ?? [])
        {
            var text = label.AsText() ?? "";
            if (text.Length > 63)
                errors.Add(FieldError.Invalid("metadata.labels", FieldError.Show(text), "must be no more than 63 characters"));
            else if (!LabelValue().IsMatch(text))
                errors.Add(FieldError.Invalid("metadata.labels", FieldError.Show(text), ValueRule));
        }
        var owners = metadata.List("ownerReferences")?.OfType<JsonObject>().ToList() ?? [];
        for (var i = 0; i < owners.Count; i++)
        {
            foreach (var name in new[] { "apiVersion", "kind", "name", "uid" }.Where(name => owners[i].Text(name) is null or ""))
                errors.Add(FieldError.Invalid($"metadata.ownerReferences[{i}].{name}", "\"\"", "must not be empty"));
        }
        if (old is not null && FinalizerRules.Problem(value, old) is { } problem)
            errors.Add(problem);
    }

    private static void ValidateName(ResourceKind kind, string? name, List<FieldError> errors)
    {
        if (name is null)
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else if (kind.NameIsLabel && !Label().IsMatch(name))
            errors.Add(FieldError.Invalid("metadata.name", FieldError.Show(name), LabelRule));
        else if (!Subdomain().IsMatch(name))
            errors.Add(FieldError.Invalid("metadata.name", FieldError.Show(name), SubdomainRule));
        else if (name.Length > (kind.NameIsLabel ? 63 : 253))
            errors.Add(FieldError.Invalid("metadata.name", FieldError.Show(name), $"must be no more than {(kind.NameIsLabel ? 63 : 253)} characters"));
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelValue();
}
