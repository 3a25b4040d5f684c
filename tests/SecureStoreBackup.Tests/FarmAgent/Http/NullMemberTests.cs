using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

/// <summary>Any member of a job may come as null. Where it is needed it is refused by its name; nowhere does the agent fail over it.</summary>
public sealed class NullMemberTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bodies => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data", "farm-protocol"), "job-*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Bodies))]
    [Invariant("I10")]
    public async Task Every_member_of_a_job_in_its_turn(string name)
    {
        var client = _agent.Operator();
        var frozen = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "farm-protocol", name), Token);
        var members = Members(JsonNode.Parse(frozen)!).ToList();

        foreach (var path in members)
        {
            var body = JsonNode.Parse(frozen)!;
            var parent = path[..^1].Aggregate(body, (node, step) => step is int index ? node[index]! : node[(string)step]!);
            if (path[^1] is int at)
                parent[at] = null;
            else
                parent[(string)path[^1]] = null;
            using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await client.Http.PostAsync("/v1/jobs", content, Token);
            Assert.True(answer.StatusCode is not HttpStatusCode.InternalServerError, $"{string.Join('.', path)}: {await answer.Content.ReadAsStringAsync(Token)}");
        }
        Assert.True(members.Count > 6, $"{name} has only {members.Count} members");
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    /// <summary>The way to every member and to every element, however deep.</summary>
    private static IEnumerable<object[]> Members(JsonNode node)
    {
        var children = node switch
        {
            JsonObject item => item.Select(member => ((object)member.Key, member.Value)),
            JsonArray list => list.Select((element, index) => ((object)index, element)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            yield return [step];
            foreach (var below in child is null ? [] : Members(child))
                yield return [step, .. below];
        }
    }
}
