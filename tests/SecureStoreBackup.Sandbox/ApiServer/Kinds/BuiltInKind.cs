using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>A kind that the server brings along. What has the wrong JSON type cannot be decoded, and is a 400 rather than a 422.</summary>
internal class BuiltInKind : ResourceKind
{
    public override bool IsCustom => false;

    /// <summary>Between Name and Age.</summary>
    public IReadOnlyList<Column> OwnColumns { get; init; } = [];

    public override IReadOnlyList<Column> Columns => [Column.Name, .. OwnColumns, Column.Age];

    public override void CheckForm(JsonObject value)
    {
        DropNulls(value);
        var errors = new List<FieldError>();
        SchemaValidation.Validate(value, Schema, "", errors);
        if (errors.FirstOrDefault(error => error.Reason == "FieldValueTypeInvalid") is { } wrong)
            throw Unreadable($"json: cannot unmarshal field {Kind}.{wrong.Field}: {wrong.Message}");
    }

    protected StatusException Unreadable(string why) =>
        Refusals.BadRequest($"{Kind} in version \"{Version}\" cannot be handled as a {Kind}: {why}");

    private static void DropNulls(JsonObject value)
    {
        foreach (var (name, child) in value.ToList())
        {
            if (child is null)
                value.Remove(name);
            else if (child is JsonObject map)
                DropNulls(map);
        }
    }
}
