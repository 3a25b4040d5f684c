using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Short ways to write the shapes of built-in kinds.</summary>
internal static class Shapes
{
    public static readonly StructuralSchema Text = new() { Type = "string" };
    public static readonly StructuralSchema Whole = new() { Type = "integer" };
    public static readonly StructuralSchema Flag = new() { Type = "boolean" };
    public static readonly StructuralSchema Any = new() { PreserveUnknownFields = true };
    public static readonly StructuralSchema TextMap = new() { Type = "object", AdditionalProperties = Text };

    public static readonly StructuralSchema Metadata = Map(
        ("name", Text), ("generateName", Text), ("namespace", Text), ("selfLink", Text), ("uid", Text), ("resourceVersion", Text),
        ("generation", Whole), ("creationTimestamp", Text), ("deletionTimestamp", Text), ("deletionGracePeriodSeconds", Whole),
        ("labels", TextMap), ("annotations", TextMap), ("finalizers", List(Text)), ("managedFields", List(Any)),
        ("ownerReferences", List(Map(("apiVersion", Text), ("kind", Text), ("name", Text), ("uid", Text), ("controller", Flag), ("blockOwnerDeletion", Flag)))));

    public static readonly StructuralSchema ObjectReference = Map(
        ("kind", Text), ("namespace", Text), ("name", Text), ("uid", Text), ("apiVersion", Text), ("resourceVersion", Text), ("fieldPath", Text));

    public static StructuralSchema Map(params (string Name, StructuralSchema Shape)[] properties) => new()
    {
        Type = "object",
        Properties = properties.ToDictionary(property => property.Name, property => property.Shape, StringComparer.Ordinal),
    };

    public static StructuralSchema List(StructuralSchema items) => new() { Type = "array", Items = items };
}
