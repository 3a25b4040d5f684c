using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

/// <summary>The Helm chart against the overlays that it is made of, rendered by Go's own templates.</summary>
public sealed partial class ChartTests
{
    private const string Chart = "charts/securestore-backup";

    private static readonly HashSet<string> _functions = new(StringComparer.Ordinal) { "if", "else", "end", "with", "range", "default", "quote", "toYaml", "nindent", "include" };

    public static TheoryData<string, string> Installations => new() { { "single-namespace", "sharepoint" }, { "cluster-wide", "securestore" }, { "high-availability", "sharepoint" }, { "prometheus", "sharepoint" } };

    [Theory]
    [MemberData(nameof(Installations))]
    [Trait("Suite", "Long")]
    public async Task With_its_values_the_chart_makes_the_objects_of_the_overlay(string name, string release)
    {
        var values = Merged(Values(Repository.Read($"{Chart}/values.yaml")), Values(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Install", "Data", "chart", $"{name}.yaml"), TestContext.Current.CancellationToken)));
        var overlay = await Manifest.RenderAsync(name);
        if (name == "prometheus")
            overlay = [.. overlay, .. await Manifest.RenderAsync("single-namespace")];

        var made = await RenderAsync(values, release);

        var expected = overlay.Where(o => o.Kind is not ("Namespace" or "CustomResourceDefinition")).ToDictionary(o => o.Id, StringComparer.Ordinal);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), made.Select(o => o.Id).Order(StringComparer.Ordinal));
        Assert.All(made, o => Assert.Equal(Normal(expected[o.Id]), Normal(o)));
    }

    [Fact]
    public async Task The_chart_is_what_its_script_makes_of_the_manifests()
    {
        var folder = Directory.CreateTempSubdirectory("chart-").FullName;
        await Tool.Node.RunAsync(Repository.Root, null, "charts/generate.mjs", folder);

        var made = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText, StringComparer.Ordinal);
        foreach (var (file, text) in made)
            Assert.True(text == Repository.Read($"{Chart}/{file}"), $"{file} is not up to date: run node charts/generate.mjs");
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), new[] { "crds", "templates" }.SelectMany(part => Directory.GetFiles(Repository.PathOf($"{Chart}/{part}"))).Select(file => Path.GetRelativePath(Repository.PathOf(Chart), file)).Order(StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Templates_use_the_few_functions_that_they_may() =>
        Assert.All(Directory.GetFiles(Repository.PathOf($"{Chart}/templates")), file => Assert.All(
            Actions().Matches(File.ReadAllText(file)).SelectMany(action => Words().Matches(action.Groups["text"].Value)).Select(word => word.Groups["name"].Value), word => Assert.Contains(word, _functions)));

    [Fact]
    public void Every_value_is_explained_and_every_explained_value_is_there()
    {
        var schema = JsonNode.Parse(Repository.Read($"{Chart}/values.schema.json"))!;
        schema["properties"]!.AsObject().Remove("global");
        Same(schema, Values(Repository.Read($"{Chart}/values.yaml")), "");

        static void Same(JsonNode schema, JsonObject values, string path)
        {
            var properties = schema["properties"]!.AsObject();
            Assert.Equal(properties.Select(property => property.Key).Order(StringComparer.Ordinal), values.Select(value => value.Key).Order(StringComparer.Ordinal));
            foreach (var (name, property) in properties)
            {
                Assert.False(string.IsNullOrEmpty((string?)property!["description"]), $"{path}{name} has no description");
                if (property["properties"] is not null)
                    Same(property, values[name]!.AsObject(), $"{path}{name}.");
            }
        }
    }

    private static JsonObject Values(string yaml) => YamlToJson.Read(yaml)!.AsObject();

    private static JsonObject Merged(JsonObject values, JsonObject over)
    {
        foreach (var (name, value) in over)
            values[name] = value is JsonObject map && values[name] is JsonObject there ? Merged(there.DeepClone().AsObject(), map) : value?.DeepClone();
        return values;
    }

    private static async Task<IReadOnlyList<Manifest>> RenderAsync(JsonObject values, string release)
    {
        var input = new JsonObject { ["chart"] = Repository.PathOf(Chart), ["values"] = values, ["release"] = release, ["appVersion"] = (string)YamlToJson.Read(Repository.Read($"{Chart}/Chart.yaml"))!["appVersion"]! };
        Tool.Need(Directory.Exists("/usr/share/gocode/src/github.com/Masterminds/sprig") ? null : "sprig is not installed: apt-get install golang-github-masterminds-sprig-dev.");
        return Manifest.Read(await Tool.Go.RunAsync(Repository.PathOf("tests/SecureStoreBackup.Tests/Install/chart"), input.ToJsonString(), "run", "render.go"));
    }

    /// <summary>With members in order, and the bindings as what they say rather than as they are written.</summary>
    private static string Normal(Manifest manifest)
    {
        var json = manifest.Json.DeepClone();
        if (json["data"]?["bindings.yaml"] is { } bindings)
            json["data"]!["bindings.yaml"] = YamlToJson.Read((string)bindings!);
        return Ordered(json)!.ToJsonString();
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\{\{-?(?<text>.*?)-?\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Actions();

    /// <summary>Names that are neither fields nor texts.</summary>
    [GeneratedRegex("""(?<![.$\w"])(?<name>[A-Za-z]\w*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
