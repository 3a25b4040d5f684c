using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Storage;
using SecureStoreBackup.Sandbox.ApiServer.Tables;
using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>CustomResourceDefinitions. A written one is served, and Established, before the next request is read.</summary>
internal sealed class CustomResourceDefinitionKind(KindRegistry registry) : BuiltInKind
{
    public const string StorageName = "customresourcedefinitions.apiextensions.k8s.io";
    private const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";

    private static readonly StructuralSchema Names = Map(
        ("plural", Text), ("singular", Text), ("kind", Text), ("listKind", Text), ("shortNames", List(Text)), ("categories", List(Text)));

    public override IReadOnlyList<Column> Columns => [Column.Name, new("Created At", "date", value => value.Metadata().Text("creationTimestamp"))];

    public static CustomResourceDefinitionKind Create(KindRegistry registry) => new(registry)
    {
        Group = "apiextensions.k8s.io",
        Version = "v1",
        Plural = "customresourcedefinitions",
        Singular = "customresourcedefinition",
        Kind = "CustomResourceDefinition",
        ShortNames = ["crd", "crds"],
        Categories = ["api-extensions"],
        Namespaced = false,
        HasStatus = true,
        HasGeneration = true,
        Schema = Map(
            ("spec", Map(("group", Text), ("scope", Text), ("names", Names), ("versions", List(VersionShape)), ("conversion", Any), ("preserveUnknownFields", Flag))),
            ("status", Any)),
    };

    private static StructuralSchema VersionShape => Map(
        ("name", Text), ("served", Flag), ("storage", Flag), ("deprecated", Flag), ("deprecationWarning", Text), ("schema", Any), ("subresources", Any),
        ("additionalPrinterColumns", List(Map(("name", Text), ("type", Text), ("format", Text), ("description", Text), ("priority", Whole), ("jsonPath", Text)))),
        ("selectableFields", Any));

    public override void CheckForm(JsonObject value)
    {
        base.CheckForm(value);
        var names = value.Ensure("spec").Ensure("names");
        names["singular"] ??= names.Text("kind")?.ToLowerInvariant();
        names["listKind"] ??= names.Text("kind") + "List";
        value.Child("spec")!["conversion"] ??= new JsonObject { ["strategy"] = "None" };
    }

    public override void PrepareForCreate(JsonObject value, string now) => value["status"] = new JsonObject
    {
        ["conditions"] = null,
        ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
        ["storedVersions"] = StoredVersions(value),
    };

    public override void PrepareForUpdate(JsonObject value, JsonObject old)
    {
        var stored = value.Ensure("status").List("storedVersions").Texts().Union(StoredVersions(value).Texts(), StringComparer.Ordinal);
        value.Ensure("status")["storedVersions"] = stored.ToJsonArray();
    }

    public override void Validate(JsonObject value, JsonObject? old, List<FieldError> errors) => DefinitionValidation.Validate(value, old, errors);

    public override void BeginDeletion(JsonObject value, string now)
    {
        value.Metadata()["finalizers"] = value.Metadata().List("finalizers").Texts().Union([Cleanup], StringComparer.Ordinal).ToJsonArray();
        SetCondition(value, "Terminating", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", now);
    }

    public override void Written(Store store, ObjectKey key, StoredObject? after, string now)
    {
        if (after is null)
        {
            registry.Replace(key.Name, []);
            return;
        }
        var value = after.Read();
        var served = DefinitionParser.Parse(value, this).ToList();
        var isNew = !registry.All.OfType<CustomKind>().Any(kind => kind.Definition == key.Name);
        registry.Replace(key.Name, served);
        if (isNew)
            store.Register(key.Name);
        if (value.Metadata().Text("deletionTimestamp") is not null)
            DeleteInstances(store, key.Name, served, now);
        else if (!JsonNode.DeepEquals(value.Child("status")?["acceptedNames"], value.Child("spec")?["names"]))
            store.Put(StorageName, key, Establish(value, now));
    }

    /// <summary>Removes a going definition once its last instance is gone.</summary>
    /// <param name="definition">The definition's name, which is also the name of its instances' storage.</param>
    public void FinishDeletion(Store store, string definition)
    {
        var key = new ObjectKey("", definition);
        if (store.Find(StorageName, key)?.Read() is not { } value || value.Metadata().Text("deletionTimestamp") is null)
            return;
        if (!store.Snapshot(definition).Objects.IsEmpty)
            return;
        if (value.Metadata().List("finalizers").Texts().Any(name => name != Cleanup))
            return;
        store.Remove(StorageName, key);
        registry.Replace(definition, []);
    }

    private void DeleteInstances(Store store, string definition, List<CustomKind> served, string now)
    {
        foreach (var (instance, stored) in store.Snapshot(definition).Objects)
        {
            var value = stored.Read();
            if (value.Metadata().List("finalizers") is not { Count: > 0 })
                store.Remove(definition, instance);
            else if (value.Metadata().Text("deletionTimestamp") is null)
            {
                served.FirstOrDefault()?.BeginDeletion(value, now);
                value.Metadata()["deletionTimestamp"] = now;
                store.Put(definition, instance, value);
            }
        }
        FinishDeletion(store, definition);
    }

    private static JsonObject Establish(JsonObject value, string now)
    {
        value.Ensure("status")["acceptedNames"] = value.Child("spec")!["names"]!.DeepClone();
        SetCondition(value, "NamesAccepted", "NoConflicts", "no conflicts found", now);
        SetCondition(value, "Established", "InitialNamesAccepted", "the initial names have been accepted", now);
        return value;
    }

    private static void SetCondition(JsonObject value, string type, string reason, string message, string now)
    {
        var status = value.Ensure("status");
        var conditions = status.List("conditions") ?? [];
        if (conditions.OfType<JsonObject>().Any(condition => condition.Text("type") == type))
            return;
        if (conditions.Parent is null)
            status["conditions"] = conditions;
        conditions.Add(new JsonObject { ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = now, ["reason"] = reason, ["message"] = message });
    }

    private static JsonArray StoredVersions(JsonObject value) => (value.Child("spec")?.List("versions") ?? []).OfType<JsonObject>()
        .Where(version => version.Flag("storage") == true).Select(version => version.Text("name")).OfType<string>().ToJsonArray();
}
