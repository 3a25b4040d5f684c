using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Namespaces. A deleted one is Terminating until it is empty, which is the controller manager's work.</summary>
internal sealed class NamespaceKind : BuiltInKind
{
    public static NamespaceKind Create() => new()
    {
        Group = "",
        Version = "v1",
        Plural = "namespaces",
        Singular = "namespace",
        Kind = "Namespace",
        ShortNames = ["ns"],
        Namespaced = false,
        HasStatus = true,
        AllowsUnconditionalUpdate = true,
        NameIsLabel = true,
        Schema = Map(("spec", Map(("finalizers", List(Text)))), ("status", Map(("phase", Text), ("conditions", List(Any))))),
        OwnColumns = [new("Status", "string", value => value.Child("status")?.Text("phase"))],
    };

    public override IReadOnlySet<string> SelectableFields { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "metadata.name", "metadata.namespace", "status.phase" };

    public override void PrepareForCreate(JsonObject value, string now)
    {
        value["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        value["status"] = new JsonObject { ["phase"] = "Active" };
        value.Metadata().Ensure("labels")["kubernetes.io/metadata.name"] = value.Metadata().Text("name");
    }

    public override void PrepareForUpdate(JsonObject value, JsonObject old)
    {
        value.SetOrRemove("spec", old["spec"]);
        value.Metadata().Ensure("labels")["kubernetes.io/metadata.name"] = value.Metadata().Text("name");
    }

    public override void BeginDeletion(JsonObject value, string now) => value.Ensure("status")["phase"] = "Terminating";

    public override bool MayGo(JsonObject value) => base.MayGo(value) && value.Child("spec")?.List("finalizers") is not { Count: > 0 };
}
