using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Storage;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>One served version of a kind that a CustomResourceDefinition describes.</summary>
internal sealed class CustomKind : ResourceKind
{
    private static readonly FieldError RulesLeftOut = FieldError.Invalid("<nil>", "\"null\"",
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");

    public override bool IsCustom => true;

    public required CustomResourceDefinitionKind Definitions { get; init; }

    /// <summary>The CRD's name.</summary>
    public required string Definition { get; init; }

    /// <summary>The schema as the CRD states it, for OpenAPI.</summary>
    public required JsonObject SchemaJson { get; init; }

    public required IReadOnlyList<Column> PrinterColumns { get; init; }

    public override IReadOnlyList<Column> Columns => [Column.Name, .. PrinterColumns];

    public override void PrepareForCreate(JsonObject value, string now)
    {
        if (HasStatus)
            value.Remove("status");
    }

    public override void Validate(JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        // The real server checks metadata twice for custom resources, and lists what it finds twice.
        if (old is not null && FinalizerRules.Problem(value, old) is { } problem)
            errors.Add(problem);
        SchemaValidation.Validate(value, Schema, "", errors);
        ListTypes.Validate(value, Schema, "", errors);
        if (!Schema.HasRules)
            return;
        if (errors.Exists(error => error.BlocksRules))
            errors.Add(RulesLeftOut);
        else
            TransitionRules.Validate(value, old, Schema, "", errors);
    }

    public override JsonObject FromStored(JsonObject stored)
    {
        stored["apiVersion"] = ApiVersion;
        return stored;
    }

    public override void Written(Store store, ObjectKey key, StoredObject? after, string now)
    {
        if (after is null)
            Definitions.FinishDeletion(store, Definition);
    }
}
