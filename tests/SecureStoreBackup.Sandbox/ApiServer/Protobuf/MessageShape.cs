using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Protobuf;

/// <summary>How one protobuf field appears in JSON.</summary>
internal abstract record FieldShape(string Name)
{
    public sealed record Text(string Name, bool Repeated = false) : FieldShape(Name);

    public sealed record Base64(string Name) : FieldShape(Name);

    public sealed record Flag(string Name) : FieldShape(Name);

    public sealed record Nested(string Name, MessageShape Shape, bool Repeated = false) : FieldShape(Name);

    /// <summary>A map from text; the values are text, or bytes that appear in base64.</summary>
    public sealed record Map(string Name, bool Binary = false) : FieldShape(Name);
}

/// <summary>The fields of one message, by number. Others are skipped.</summary>
internal sealed class MessageShape(params (int Number, FieldShape Field)[] fields)
{
    private readonly Dictionary<int, FieldShape> _fields = fields.ToDictionary(field => field.Number, field => field.Field);

    /// <summary>Empty text counts as absent, as it does in the JSON of the same types.</summary>
    public JsonObject Read(ReadOnlySpan<byte> message)
    {
        var made = new JsonObject();
        var reader = new WireReader(message);
        while (reader.TryRead(out var number, out var whole, out var bytes))
        {
            if (_fields.TryGetValue(number, out var field))
                Set(made, field, whole, bytes);
        }
        return made;
    }

    private static void Set(JsonObject made, FieldShape field, ulong whole, ReadOnlySpan<byte> bytes)
    {
        switch (field)
        {
            case FieldShape.Text { Repeated: true }:
                Add(made, field.Name, WireReader.Text(bytes));
                break;
            case FieldShape.Text when bytes.Length > 0:
                made[field.Name] = WireReader.Text(bytes);
                break;
            case FieldShape.Base64:
                made[field.Name] = Convert.ToBase64String(bytes);
                break;
            case FieldShape.Flag:
                made[field.Name] = whole != 0;
                break;
            case FieldShape.Nested { Repeated: true } nested:
                Add(made, field.Name, nested.Shape.Read(bytes));
                break;
            case FieldShape.Nested nested:
                made[field.Name] = nested.Shape.Read(bytes);
                break;
            case FieldShape.Map map:
                var entry = new MessageShape((1, new FieldShape.Text("key")), (2, map.Binary ? new FieldShape.Base64("value") : new FieldShape.Text("value"))).Read(bytes);
                if (made[field.Name] is not JsonObject target)
                    made[field.Name] = target = [];
                target[entry["key"]?.ToString() ?? ""] = entry["value"]?.ToString() ?? "";
                break;
        }
    }

    private static void Add(JsonObject made, string name, JsonNode item)
    {
        if (made[name] is not JsonArray list)
            made[name] = list = [];
        list.Add(item);
    }
}
