using System.CommandLine;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Operator.Commands;

/// <summary>The commands that ask a cluster, against the sandbox's API server.</summary>
public sealed class ClusterCommandTests
{
    private const string Policies = "/apis/securestore.dev/v1alpha1/namespaces/default/securestorebackuppolicies";
    private const string Backups = "/apis/securestore.dev/v1alpha1/namespaces/default/securestorebackups";

    [Fact]
    public async Task A_policy_that_nobody_has_looked_at_is_shown_as_unknown_in_every_form_and_fails_the_check()
    {
        await using var server = await StartAsync();

        var (code, text, errors) = await RunAsync(server, "status");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("default/contoso  UNKNOWN  No operator has looked at it yet.", text, StringComparison.Ordinal);

        var (_, json, _) = await RunAsync(server, "status", "contoso", "--output", "json");
        var (_, yaml, _) = await RunAsync(server, "status", "default/contoso", "--output", "yaml");
        var policy = JsonNode.Parse(json)!["policies"]![0]!;
        Assert.True(YamlDocuments.TryRead(yaml, out var documents, out _));
        Assert.True(JsonNode.DeepEquals(policy, Assert.Single(documents).Root!["policies"]![0]));
        Assert.Equal("Unknown", (string)policy["verdict"]!);

        Assert.Equal(1, (await RunAsync(server, "status", "--check")).Code);
    }

    [Fact]
    public async Task A_policy_that_is_not_there_is_one_error_with_exit_code_2_and_nothing_on_standard_output()
    {
        await using var server = await StartAsync();

        foreach (var command in new[] { "status", "backup" })
        {
            var (code, output, errors) = await RunAsync(server, command, "default/nobody", "--output", "json");
            Assert.Equal((2, ""), (code, output));
            Assert.Contains("there is no SecureStoreBackupPolicy default/nobody", errors, StringComparison.Ordinal);
        }

        Assert.Empty((await server.DoAsync("GET", Backups))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_backup_is_asked_for_and_left_alone_with_no_wait()
    {
        await using var server = await StartAsync();

        var (code, output, _) = await RunAsync(server, "backup", "contoso", "--no-wait", "--output", "json");

        Assert.Equal(0, code);
        var made = Assert.Single((await server.DoAsync("GET", Backups))["items"]!.AsArray())!;
        Assert.Equal(("contoso", (string)made["metadata"]!["name"]!), ((string)made["spec"]!["policyName"]!, (string)JsonNode.Parse(output)!["name"]!));
    }

    [Theory]
    [InlineData("Completed", 0)]
    [InlineData("Failed", 1)]
    public async Task A_backup_that_is_followed_ends_with_the_code_of_how_it_ended(string phase, int wanted)
    {
        await using var server = await StartAsync();

        var following = RunAsync(server, "backup", "contoso");
        await EndAsync(server, phase);
        var (code, output, errors) = await following;

        Assert.Equal((wanted, "It has ended.\n"), (code, output.ReplaceLineEndings("\n")));
        Assert.Contains("was asked for.", errors, StringComparison.Ordinal);
    }

    /// <summary>Plays the operator: ends the backup as soon as it is there.</summary>
    private static async Task EndAsync(TestApiServer server, string phase)
    {
        JsonNode? made = null;
        await Until.TrueAsync(
            async () => (made = (await server.DoAsync("GET", Backups))["items"]!.AsArray().FirstOrDefault()) is not null,
            TimeSpan.FromSeconds(30), TimeProvider.System, "a backup", TestContext.Current.CancellationToken);
        made = made!.DeepClone();
        made["apiVersion"] = "securestore.dev/v1alpha1";
        made["kind"] = "SecureStoreBackup";
        made["status"] = JsonNode.Parse($$"""{"phase": "{{phase}}", "conditions": [], "steps": [], "message": "It has ended."}""");
        await server.DoAsync("PUT", $"{Backups}/{(string)made["metadata"]!["name"]!}/status", made);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TestApiServer server, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var config = Path.Combine(Directory.CreateTempSubdirectory("cli").FullName, "config");
        server.Server.WriteKubeConfig(config);
        var code = await CommandTree.RunAsync([.. arguments, "--kubeconfig", config], new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>With one policy, which no operator serves.</summary>
    private static async Task<TestApiServer> StartAsync()
    {
        var server = await TestApiServer.StartAsync();
        foreach (var file in Directory.GetFiles(Repository.PathOf("crds"), "*.yaml"))
            await server.DoAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Yaml(File.ReadAllText(file)));
        await server.DoAsync("POST", Policies, Yaml(Repository.Read("manifests/samples/policy.yaml")));
        return server;
    }

    private static JsonNode Yaml(string text)
    {
        Assert.True(YamlDocuments.TryRead(text, out var documents, out var error), error?.Message);
        return Assert.Single(documents).Root!;
    }
}
