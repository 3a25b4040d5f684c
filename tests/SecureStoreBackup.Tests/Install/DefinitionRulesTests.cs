using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Install;

/// <summary>The rules in our definitions, run as CEL on objects from real runs.</summary>
[Trait("Suite", "Long")]
public sealed class DefinitionRulesTests
{
    [Fact]
    public async Task Every_rule_holds_for_what_runs_left_and_none_for_what_it_is_to_refuse()
    {
        var holds = new List<(string Rule, JsonObject Variables)>();
        var refuses = new List<(string Rule, JsonObject Variables)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in Directory.GetFiles(Repository.PathOf("crds"), "*.yaml").SelectMany(file => Manifest.Read(File.ReadAllText(file))))
        {
            var (schema, kind) = (definition.At("spec/versions/*/schema/openAPIV3Schema").Single(), (string)definition.At("spec/names/kind").Single()!);
            foreach (var recorded in RecordedObjects.All.Values.Where(recorded => (string?)recorded["kind"] == kind))
                Visit(schema, recorded, kind);
        }

        Assert.All(await Cel.EvaluateAsync(holds), held => Assert.True(held));
        Assert.All(await Cel.EvaluateAsync(refuses), held => Assert.False(held));
        Assert.Contains("SecureStoreBackupPolicy size(self.metadata.name) <= 40", seen);
        Assert.Contains("SecureStoreRestore/spec/policyName self == oldSelf", seen);
        Assert.Contains("SecureStoreBackup/spec self == oldSelf", seen);

        void Visit(JsonNode schema, JsonNode value, string path)
        {
            foreach (var rule in Manifest.At(schema, "x-kubernetes-validations/*/rule").Select(rule => (string)rule!))
            {
                seen.Add($"{path} {rule}");
                holds.Add((rule, Variables(value, value)));
                refuses.Add((rule, rule.Contains("oldSelf", StringComparison.Ordinal) ? Variables(Other(value), value) : Variables(LongNamed(value), value)));
            }

            foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            {
                if ((value as JsonObject)?[name] is { } child)
                    Visit(property!, child, $"{path}/{name}");
            }
        }
    }

    private static JsonObject Variables(JsonNode self, JsonNode old) => new() { ["self"] = self.DeepClone(), ["oldSelf"] = old.DeepClone() };

    private static JsonNode Other(JsonNode value) => value switch
    {
        JsonObject map => With(map, map.First().Key, Other(map.First().Value!)),
        JsonArray => new JsonArray(),
        JsonValue truth when truth.TryGetValue<bool>(out var known) => JsonValue.Create(!known),
        JsonValue number when number.TryGetValue<long>(out var known) => JsonValue.Create(known + 1),
        _ => JsonValue.Create($"not {value.ToJsonString()}"),
    };

    private static JsonObject LongNamed(JsonNode value) => With(value.AsObject(), "metadata", With(value["metadata"]!.AsObject(), "name", JsonValue.Create(new string('a', 41))));

    private static JsonObject With(JsonObject map, string name, JsonNode value)
    {
        var copy = map.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }
}
