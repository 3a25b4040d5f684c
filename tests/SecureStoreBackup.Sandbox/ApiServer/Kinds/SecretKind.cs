using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Secrets: `stringData` is written, `data` is read, and both are base64 on the wire.</summary>
internal sealed class SecretKind : BuiltInKind
{
    public static SecretKind Create() => new()
    {
        Group = "",
        Version = "v1",
        Plural = "secrets",
        Singular = "secret",
        Kind = "Secret",
        AllowsUnconditionalUpdate = true,
        Schema = Map(("data", TextMap), ("stringData", TextMap), ("type", Text), ("immutable", Flag)),
        OwnColumns =
        [
            new("Type", "string", value => value.Text("type")),
            new("Data", "string", value => CoreKinds.Count(value, "data")),
        ],
    };

    public override IReadOnlySet<string> SelectableFields { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "metadata.name", "metadata.namespace", "type" };

    public override void CheckForm(JsonObject value)
    {
        base.CheckForm(value);
        foreach (var (_, entry) in value.Child("data") ?? [])
        {
            if (Base64.IsValid(entry.AsText()) is false)
                throw Unreadable($"illegal base64 data at input byte {FirstBad(entry.AsText() ?? "")}");
        }
        if (value.Child("stringData") is { } plain)
        {
            var data = value.Ensure("data");
            foreach (var (name, text) in plain)
                data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.AsText() ?? ""));
            value.Remove("stringData");
        }
        value["type"] ??= "Opaque";
    }

    public override void Validate(JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        if (value.Text("type") == "kubernetes.io/tls")
        {
            foreach (var name in new[] { "tls.crt", "tls.key" }.Where(name => value.Child("data")?.ContainsKey(name) != true))
                errors.Add(FieldError.Required($"data[{name}]"));
        }
        if (old is null)
            return;
        if (old.Text("type") != value.Text("type"))
            errors.Add(FieldError.Invalid("type", FieldError.Show(value.Text("type") ?? ""), "field is immutable"));
        if (old.Flag("immutable") == true && !JsonNode.DeepEquals(old["data"], value["data"]))
            errors.Add(FieldError.Forbidden("data", "field is immutable when `immutable` is set"));
    }

    private static int FirstBad(string text) => text.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=').Count();
}
