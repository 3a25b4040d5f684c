using System.CommandLine;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Operator.Plans;

public sealed class PlanCommandTests
{
    private const string Policies = "/apis/securestore.dev/v1alpha1/namespaces/default/securestorebackuppolicies";
    private static readonly string Sample = Repository.PathOf("manifests/samples/policy.yaml");
    private static readonly TimeProvider Noon = new VirtualTime(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_file_gets_the_plan_of_a_new_policy_with_its_next_five_runs_and_what_is_not_known()
    {
        var (code, output, errors) = await RunAsync(Noon, Sample);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Policy     default/contoso", output, StringComparison.Ordinal);
        Assert.Contains("Runs       Europe/Berlin", output, StringComparison.Ordinal);
        Assert.Equal(["23", "24", "25", "26", "27"], output.Split('\n').Where(l => l.EndsWith("02:15:00 +01:00", StringComparison.Ordinal) && l[0] == ' ').Select(l => l.Trim()[12..14]));
        Assert.Contains("Retention  none: every recovery point is kept", output, StringComparison.Ordinal);
        Assert.Contains("Not known  Which backups and recovery points there are", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_json()
    {
        var (_, output, _) = await RunAsync(Noon, Sample, "--output", "json");

        var plan = JsonNode.Parse(output)!;
        Assert.Equal(5, plan["nextRuns"]!.AsArray().Count);
        Assert.Equal("Europe/Berlin", plan["timeZone"]!.GetValue<string>());
        Assert.Contains(plan["next"]!["action"]!.GetValue<string>(), new[] { "wait", "start" });
    }

    [Fact]
    public async Task A_policy_in_the_cluster_is_planned_from_its_status_and_its_backups()
    {
        await using var server = await StartAsync();
        var policy = await server.DoAsync("POST", Policies, Policy());
        policy["status"] = Status();
        await server.DoAsync("PUT", $"{Policies}/contoso/status", policy);

        var (code, output, errors) = await RunAsync(TimeProvider.System, "default/contoso", "--kubeconfig", KubeConfig(server));

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"Next       waits until \w{3} \d{4}-\d\d-\d\d 02:15:00 [+]0[12]:00. Nothing is due.", output);
        Assert.Contains("Changed    ConfigurationChanged, seen ", output, StringComparison.Ordinal);

        var run = JsonNode.Parse("""{"apiVersion": "securestore.dev/v1alpha1", "kind": "SecureStoreBackup", "metadata": {"name": "by-hand"}, "spec": {"policyName": "contoso"}}""")!;
        await server.DoAsync("POST", Policies.Replace("policies", "s", StringComparison.Ordinal), run);
        (_, output, _) = await RunAsync(TimeProvider.System, "default/contoso", "--kubeconfig", KubeConfig(server));
        Assert.Contains("Next       waits. by-hand is under way.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_differs_from_the_clusters_is_said_to_hold_up_runs()
    {
        await using var server = await StartAsync();
        await server.DoAsync("POST", Policies, Policy());

        var (_, output, _) = await RunAsync(new VirtualTime(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), "default/contoso", "--kubeconfig", KubeConfig(server));

        Assert.Contains("[ClockSkewed]", output, StringComparison.Ordinal);
        Assert.Contains("The clock of the API server is", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_an_error_that_says_where_to_look()
    {
        await using var server = await StartAsync();

        var (code, _, errors) = await RunAsync(TimeProvider.System, "default/nobody", "--kubeconfig", KubeConfig(server));
        var (missing, _, file) = await RunAsync(Noon, "/nowhere/policy.yaml");

        Assert.Equal((2, 2), (code, missing));
        Assert.Contains("there is no SecureStoreBackupPolicy default/nobody", errors, StringComparison.Ordinal);
        Assert.Contains("/nowhere/policy.yaml", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_has_an_exit_code_of_its_own()
    {
        string config;
        await using (var server = await StartAsync())
            config = KubeConfig(server);

        var (code, _, errors) = await RunAsync(TimeProvider.System, "default/contoso", "--kubeconfig", config);

        Assert.Equal(1, code);
        Assert.StartsWith("securestore: the cluster does not tell: ", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TimeProvider time, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await PlanCommand.Create(time).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    private static string KubeConfig(TestApiServer server)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("plan").FullName, "config");
        server.Server.WriteKubeConfig(path);
        return path;
    }

    private static async Task<TestApiServer> StartAsync()
    {
        var server = await TestApiServer.StartAsync();
        foreach (var file in Directory.GetFiles(Repository.PathOf("crds"), "*.yaml"))
            await server.DoAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Yaml(File.ReadAllText(file)));
        return server;
    }

    private static JsonNode Policy()
    {
        var policy = Yaml(File.ReadAllText(Sample));
        policy["spec"]!["runOnCreate"] = false;
        policy["spec"]!["jitterSeconds"] = 0;
        return policy;
    }

    /// <summary>As the operator writes it: all answers, and a change was seen an hour ago that a run was started for.</summary>
    private static JsonNode Status()
    {
        var ago = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        return JsonNode.Parse($$"""
            {"conditions": [], "schedule": {"expression": "15 2 * * * Europe/Berlin", "since": "{{ago}}"},
             "started": [{"name": "contoso-x", "trigger": "ConfigurationChanged", "scope": "SecureStore", "slot": "{{ago}}", "at": "{{ago}}"}],
             "changes": [{"trigger": "ConfigurationChanged", "cause": "c2", "since": "{{ago}}"}]}
            """)!;
    }

    private static JsonNode Yaml(string text)
    {
        Assert.True(YamlDocuments.TryRead(text, out var documents, out var error), error?.Message);
        return Assert.Single(documents).Root!;
    }
}
