using System.Text.Json.Nodes;
using SecureStoreBackup.FarmAgent.Http;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

/// <summary>The description of the protocol is the code's own, and the two documents say the same.</summary>
public sealed class OpenApiTests
{
    private static readonly string s_committed = Path.Combine(Repository.Root, "docs", "farm-agent.openapi.json");
    private static readonly string s_reference = File.ReadAllText(Path.Combine(Repository.Root, "docs", "farm-agent.md"));

    public static TheoryData<string> Codes => [.. FarmErrorCodes.All];

    [Fact]
    public void The_committed_document_is_what_is_generated() =>
        Assert.True(File.ReadAllText(s_committed) == OpenApiDocument.Generate(), "Write it anew: securestore-farm-agent openapi > docs/farm-agent.openapi.json");

    [Fact]
    public void Every_route_is_described_in_it_with_its_own_name()
    {
        var paths = Document()["paths"]!.AsObject();

        Assert.Equal(Routes.All.Length, paths.Sum(path => path.Value!.AsObject().Count));
        Assert.Equal(Routes.All.Length, Routes.All.Select(route => route.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Routes.All, route => Assert.NotNull(paths[route.Path.Replace("{**", "{", StringComparison.Ordinal)]![route.Method.ToLowerInvariant()]));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_stands_in_both_documents(string code)
    {
        Assert.Contains(code, Document()["components"]!["schemas"]!["FarmError"]!["properties"]!["code"]!["examples"]!.AsArray().Select(value => (string?)value));
        Assert.Contains($"| `{code}`", Remedies(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_codes_is_whole() =>
        Assert.Equal(typeof(FarmErrorCodes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal), FarmErrorCodes.All.Order(StringComparer.Ordinal));

    [Fact]
    public void The_reference_names_every_route()
    {
        var written = s_reference.Split("## Protocol", 2)[1].Replace(@"\|", "|", StringComparison.Ordinal);
        foreach (var route in Routes.All)
        {
            var path = route.Path.Replace("{**", "{", StringComparison.Ordinal);
            Assert.True(
                System.Text.RegularExpressions.Regex.IsMatch(written, $@"`(?:[A-Z]+\|)*{route.Method}(?:\|[A-Z]+)* {System.Text.RegularExpressions.Regex.Escape(path)}(?:\?[^`]*)?`", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)),
                $"docs/farm-agent.md names no `{route.Method} {path}`");
        }
    }

    [Fact]
    public void Every_reference_leads_to_a_schema()
    {
        var document = Document();
        var schemas = document["components"]!["schemas"]!.AsObject();

        Assert.All(References(document), reference => Assert.True(schemas.ContainsKey(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal)), reference));
        Assert.Contains("JobRequest", schemas.Select(schema => schema.Key));
    }

    [Fact]
    public async Task The_agent_serves_and_prints_it()
    {
        await using var agent = new AgentUnderTest();
        await agent.StartAsync(TestContext.Current.CancellationToken);
        using var printing = new AgentProcess("openapi");

        Assert.Equal(OpenApiDocument.Generate(), await agent.Operator().Http.GetStringAsync("/v1/openapi.json", TestContext.Current.CancellationToken));
        Assert.Equal(0, await printing.ExitCodeAsync());
        Assert.Equal(OpenApiDocument.Generate().ReplaceLineEndings("\n"), printing.Said.ReplaceLineEndings("\n"));
    }

    private static JsonObject Document() => JsonNode.Parse(OpenApiDocument.Generate())!.AsObject();

    private static string Remedies() => s_reference.Split("| code | means | remedy |", 2)[1].Replace(", `", "\n| `", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key is "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
