using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>
/// Structural schemas from the wire records: members by their JSON names, descriptions, bounds and defaults by their attributes.
/// Parents of defaulted members default to <c>{}</c>, without which the API server would not fill their members in.
/// </summary>
internal static class SchemaBuilder
{
    public static JsonObject Object(JsonTypeInfo type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in type.Properties)
        {
            var attributes = property.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [];
            var schema = Property(property, attributes, type);
            properties[property.Name] = schema;
            if ((property.IsRequired || attributes.OfType<RequiredAttribute>().Any()) && !schema.ContainsKey("default"))
                required.Add(JsonValue.Create(property.Name));
        }

        var node = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            node["required"] = required;
        return node;
    }

    private static JsonObject Property(JsonPropertyInfo property, object[] attributes, JsonTypeInfo owner)
    {
        var schema = Value(property.PropertyType, owner);
        if (attributes.OfType<DescriptionAttribute>().FirstOrDefault() is { } description)
            schema.Insert(0, "description", description.Description);
        foreach (var attribute in attributes)
            Apply(schema, attribute);
        if (schema["type"]!.GetValue<string>() == "array" && !schema.ContainsKey("x-kubernetes-list-type"))
            schema["x-kubernetes-list-type"] = "atomic";
        if (schema["properties"] is JsonObject members && !schema.ContainsKey("required") && members.Any(member => member.Value!.AsObject().ContainsKey("default")))
            schema["default"] = new JsonObject();
        return schema;
    }

    private static JsonObject Value(Type type, JsonTypeInfo owner)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(ObjectMeta))
            return new JsonObject { ["type"] = "object" };
        if (type == typeof(Condition))
            return ConditionSchema.Build();
        if (type.IsEnum)
            return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name))]) };
        if (Scalar(type) is { } scalar)
            return scalar;
        var info = owner.Options.GetTypeInfo(type);
        return info.Kind is JsonTypeInfoKind.Enumerable
            ? new JsonObject { ["type"] = "array", ["items"] = Value(info.ElementType!, info) }
            : Object(info);
    }

    private static JsonObject? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => new() { ["type"] = "string" },
        _ when type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time", ["maxLength"] = 64 },
        _ => null,
    };

    private static void Apply(JsonObject schema, object attribute)
    {
        var list = schema["type"]!.GetValue<string>() == "array";
        switch (attribute)
        {
            case StringLengthAttribute length:
                (schema["minLength"], schema["maxLength"]) = (length.MinimumLength, length.MaximumLength);
                break;
            case MaxLengthAttribute length:
                schema[list ? "maxItems" : "maxLength"] = length.Length;
                break;
            case MinLengthAttribute length:
                schema[list ? "minItems" : "minLength"] = length.Length;
                break;
            case ItemMaxLengthAttribute length:
                schema["items"]!["maxLength"] = length.Length;
                break;
            case RangeAttribute range:
                schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
                if (Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) < int.MaxValue)
                    schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = expression.Pattern;
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create((string)value!))]);
                break;
            case DefaultValueAttribute standard:
                schema["default"] = standard.Value switch { bool b => b, int i => i, var other => other!.ToString() };
                break;
            case MapKeyAttribute map:
                (schema["x-kubernetes-list-type"], schema["x-kubernetes-list-map-keys"]) = ("map", new JsonArray(map.Key));
                break;
            case ImmutableAttribute:
                schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = "self == oldSelf", ["message"] = "it cannot be changed; make a new object instead" });
                break;
            default:
                break;
        }
    }
}
