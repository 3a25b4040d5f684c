using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>One thing that is wrong with one field, in the words of the real server.</summary>
/// <param name="Reason">The cause's reason, such as `FieldValueRequired`.</param>
/// <param name="Field">Path from the root, such as `spec.items[1]`; `&lt;nil&gt;` for the object as a whole.</param>
internal sealed record FieldError(string Reason, string Field, string Message)
{
    /// <summary>Whether transition rules are left out because of this: the object may not have the types they expect.</summary>
    public bool BlocksRules => Reason is "FieldValueNotSupported" or "FieldValueRequired" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid";

    public static FieldError Required(string field, string why = "") =>
        new("FieldValueRequired", field, why.Length == 0 ? "Required value" : $"Required value: {why}");

    /// <param name="shown">The value as it is to appear; see <see cref="Show"/>.</param>
    public static FieldError Invalid(string field, string shown, string why) => new("FieldValueInvalid", field, $"Invalid value: {shown}: {why}");

    public static FieldError WrongType(string field, string shown, string expected) =>
        new("FieldValueTypeInvalid", field, $"Invalid value: {shown}: {field} in body must be of type {expected}: {shown}");

    public static FieldError NotSupported(string field, string shown, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {shown}: supported values: {string.Join(", ", supported)}");

    public static FieldError TooLong(string field, long limit) => new("FieldValueTooLong", field, $"Too long: may not be longer than {limit}");

    public static FieldError TooMany(string field, long has, long limit) => new("FieldValueTooMany", field, $"Too many: {has}: must have at most {limit} items");

    public static FieldError Duplicate(string field, string shown) => new("FieldValueDuplicate", field, $"Duplicate value: {shown}");

    public static FieldError Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");

    public static string Show(string text) => JsonValue.Create(text).Show();

    public JsonObject ToJson() => new() { ["reason"] = Reason, ["message"] = Message, ["field"] = Field };

    public override string ToString() => $"{Field}: {Message}";
}

internal static class ShownValues
{
    /// <summary>A value as Go prints it in errors: strings quoted, the rest plain, objects and lists by their type.</summary>
    public static string Show(this JsonNode? node) => node switch
    {
        null => "\"null\"",
        JsonObject or JsonArray => $"\"{node.TypeName()}\"",
        _ => System.Text.Encoding.UTF8.GetString(JsonBytes.Write(node)),
    };
}
