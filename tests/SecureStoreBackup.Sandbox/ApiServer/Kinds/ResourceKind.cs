using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Storage;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>One kind in one version: its names, its shape, and what is special about writing it.</summary>
internal abstract class ResourceKind
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public string ListKind { get => field ?? Kind + "List"; init; }

    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether status is written through a subresource of its own.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether `metadata.generation` counts changes of the spec.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether an update may leave out the resource version, and so overwrite what it has not seen.</summary>
    public bool AllowsUnconditionalUpdate { get; init; }

    /// <summary>Whether a name is one DNS label rather than a subdomain.</summary>
    public bool NameIsLabel { get; init; }

    public required StructuralSchema Schema { get; init; }

    public abstract bool IsCustom { get; }

    /// <summary>Where the objects are kept; versions and groups that show the same objects share it.</summary>
    public string Storage { get => field ?? GroupResource; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public virtual string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public abstract IReadOnlyList<Column> Columns { get; }

    public virtual IReadOnlySet<string> SelectableFields { get; } = new HashSet<string>(StringComparer.Ordinal) { "metadata.name", "metadata.namespace" };

    /// <summary>The value of a selectable field, from the object as stored.</summary>
    public virtual string FieldOf(JsonObject stored, string field)
    {
        JsonNode? at = stored;
        foreach (var name in field.Split('.'))
            at = (at as JsonObject)?[name];
        return at.AsText() ?? "";
    }

    /// <summary>Refuses what cannot be read at all (400), before validation.</summary>
    public virtual void CheckForm(JsonObject value)
    {
    }

    public virtual void PrepareForCreate(JsonObject value, string now)
    {
    }

    public virtual void PrepareForUpdate(JsonObject value, JsonObject old)
    {
    }

    public virtual void Validate(JsonObject value, JsonObject? old, List<FieldError> errors)
    {
    }

    /// <summary>From this version's form to the stored form.</summary>
    public virtual JsonObject ToStored(JsonObject value) => value;

    /// <summary>From the stored form to this version's form.</summary>
    public virtual JsonObject FromStored(JsonObject stored) => stored;

    /// <summary>Marks an object as going; what is special to the kind beside `deletionTimestamp`.</summary>
    public virtual void BeginDeletion(JsonObject value, string now)
    {
        value.Metadata()["deletionGracePeriodSeconds"] = 0;
        if (HasGeneration)
            value.Metadata()["generation"] = (value.Metadata().Whole("generation") ?? 0) + 1;
    }

    /// <summary>Whether nothing holds a going object any longer.</summary>
    public virtual bool MayGo(JsonObject value) => value.Metadata().List("finalizers") is not { Count: > 0 };

    /// <summary>Called after each write, inside the transaction.</summary>
    public virtual void Written(Store store, ObjectKey key, StoredObject? after, string now)
    {
    }
}
