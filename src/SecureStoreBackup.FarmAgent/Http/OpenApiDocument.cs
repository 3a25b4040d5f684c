using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>The protocol as OpenAPI 3.1, made from <see cref="Routes.All"/> and the types' own JSON.</summary>
internal static class OpenApiDocument
{
    private const string SchemaRoot = "#/components/schemas/";
    private static readonly JsonWriterOptions s_layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Ends with a line feed.</summary>
    public static string Generate()
    {
        var schemas = new Schemas();
        var paths = new JsonObject();
        foreach (var route in Routes.All)
        {
            var path = route.Path.Replace("{**", "{", StringComparison.Ordinal);
            if (paths[path] is not JsonObject item)
                paths[path] = item = [];
            item[route.Method.ToLowerInvariant()] = Operation(route, schemas);
        }
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Farm agent of Secure Store Backup",
                ["version"] = AgentVersion.Text,
                ["description"] = "HTTPS with a client certificate. Unknown members are ignored, absent means null. docs/farm-agent.md is the reference.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All(),
                ["securitySchemes"] = new JsonObject { ["clientCertificate"] = new JsonObject { ["type"] = "mutualTLS" } },
            },
            ["security"] = new JsonArray(new JsonObject { ["clientCertificate"] = new JsonArray() }),
        };
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, s_layout))
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) + "\n";
    }

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Generate(), context.RequestAborted);
    }

    private static JsonObject Operation(Route route, Schemas schemas)
    {
        var operation = new JsonObject { ["operationId"] = route.Name, ["summary"] = route.Summary };
        var parameters = new JsonArray([.. PathParameters(route), .. route.Parameters.Select(Parameter)]);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (route.Body is { } body)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schemas.Reference(body)) };
        if (route.TakesFile)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/octet-stream", []) };
        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var answer in route.Answers)
            responses.Add(answer.Status, Response(answer, schemas));
        var codes = route.Codes.Concat([FarmErrorCodes.BadRequest, FarmErrorCodes.Internal]).Concat(route.Path.Contains('{', StringComparison.Ordinal) ? [FarmErrorCodes.NotFound] : []);
        foreach (var status in codes.GroupBy(code => Answers.Status(code)))
            responses.Add(status.Key, new JsonObject { ["description"] = string.Join(", ", status.Order(StringComparer.Ordinal)), ["content"] = Content("application/json", schemas.Reference(FarmProtocolJson.Default.FarmErrorAnswer)) });
        operation["responses"] = new JsonObject(responses.Select(response => KeyValuePair.Create<string, JsonNode?>(response.Key.ToString(CultureInfo.InvariantCulture), response.Value)));
        return operation;
    }

    private static IEnumerable<JsonNode?> PathParameters(Route route) =>
        from part in route.Path.Split('{').Skip(1)
        select Parameter(new(part.Split('}')[0].TrimStart('*'), "path", Required: true, """{"type":"string"}""", part.StartsWith('*') ? "The file, with slashes." : "The id."));

    private static JsonNode Parameter(RouteParameter parameter) => new JsonObject
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = parameter.Required,
        ["description"] = parameter.Description,
        ["schema"] = JsonNode.Parse(parameter.Schema),
    };

    private static JsonObject Response(RouteAnswer answer, Schemas schemas)
    {
        var response = new JsonObject { ["description"] = answer.Description };
        if (answer.Type is { } type)
            response["content"] = Content("application/json", schemas.Reference(type));
        else if (answer.ContentType is { } contentType)
            response["content"] = Content(contentType, []);
        return response;
    }

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    /// <summary>One schema per type, referred to wherever the type stands.</summary>
    private sealed class Schemas
    {
        private readonly SortedDictionary<string, JsonNode> _known = new(StringComparer.Ordinal);

        public JsonObject Reference(JsonTypeInfo type)
        {
            if (type.Kind is JsonTypeInfoKind.Enumerable)
                return new JsonObject { ["type"] = "array", ["items"] = Reference(type.Options.GetTypeInfo(type.ElementType!)) };
            var name = type.Type.Name;
            if (!_known.ContainsKey(name))
            {
                _known[name] = new JsonObject();   // for types that contain themselves
                _known[name] = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });
            }
            return new JsonObject { ["$ref"] = SchemaRoot + name };
        }

        public JsonObject All() => new(_known.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));

        private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
        {
            if (!context.Path.IsEmpty && context.TypeInfo.Kind is JsonTypeInfoKind.Object)
                schema = Reference(context.TypeInfo);
            if (schema is not JsonObject node)
                return schema;
            // Absent means null, so null itself is never said; nor is it said that numbers may come as texts.
            if (node["type"] is JsonArray types)
            {
                var names = types.Select(type => (string?)type).Where(type => type is not "null").ToList();
                var number = names.Find(type => type is "integer" or "number");
                node["type"] = number ?? names[0];
                if (number is not null)
                    node.Remove("pattern");
            }
            if (node["enum"] is JsonArray values && values.Any(value => value is null))
                node["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
            if (context.PropertyInfo is { Name: "code", DeclaringType: var declaring } && declaring == typeof(FarmError))
                node["examples"] = new JsonArray([.. FarmErrorCodes.All.Select(code => (JsonNode?)code)]);
            if (context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute description, ..])
                node["description"] = description.Description;
            return node;
        }
    }
}
