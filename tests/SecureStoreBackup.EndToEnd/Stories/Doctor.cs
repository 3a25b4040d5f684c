using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Doctor(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task What_works_is_said_to_work_and_a_dead_agent_and_a_wrong_vault_are_told_with_what_to_do()
    {
        await using var story = await Story.BeginAsync(stage, "doctor", TestContext.Current.CancellationToken, withOperator: false);
        await story.ApplyAsync(story.Policy("healthy"));

        var (well, checks) = await ExamineAsync(story, "healthy");
        Assert.True(well == 0, Told(checks));
        Assert.DoesNotContain(checks, check => Health(check) == "failed");
        foreach (var area in new[] { "cluster", "definitions", "rights", "clocks", "identity", $"{story.Namespace}/healthy farm", $"{story.Namespace}/healthy vault", $"{story.Namespace}/healthy westeurope", $"{story.Namespace}/healthy northeurope" })
            Assert.Contains(checks, check => Area(check) == area && Health(check) == "ok");

        await story.ApplyAsync(story.Policy("ill").With("farm.agentUrl", $"https://127.0.0.1:{FreePort.Find()}").With("keyVault.url", $"https://nobody.vault.localhost:{story.World.Vaults.VaultUri(World.Vault).Port}"));
        var (ill, found) = await ExamineAsync(story, "ill");

        Assert.Equal(1, ill);
        var farm = Assert.Single(found, check => Health(check) == "failed" && Area(check).EndsWith(" farm", StringComparison.Ordinal));
        Assert.Equal("FarmUnreachable", farm["reason"]!.GetValue<string>());
        Assert.Contains("securestore-farm-agent check", farm["next"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(found, check => Health(check) == "failed" && Area(check).EndsWith(" vault", StringComparison.Ordinal) && check["next"] is not null);
        Assert.Contains(found, check => Health(check) == "ok" && Area(check).EndsWith(" westeurope", StringComparison.Ordinal));
        Assert.DoesNotContain(story.World.Passphrase, Told(found), StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonObject[] Checks)> ExamineAsync(Story story, string policy)
    {
        var run = await CommandLine.RunAsync(
            Repository.Binary("SecureStoreBackup.Operator", "securestore"), ["doctor", $"{story.Namespace}/{policy}", "--namespace", story.Namespace, "--kubeconfig", story.World.KubeConfig, "--output", "json"],
            story.World.OperatorEnvironment, null, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return (run.ExitCode, [.. JsonNode.Parse(run.Output)!["checks"]!.AsArray().Select(check => check!.AsObject())]);
    }

    private static string Area(JsonObject check) => check["area"]!.GetValue<string>();

    private static string Health(JsonObject check) => check["health"]!.GetValue<string>();

    private static string Told(JsonObject[] checks) => string.Join('\n', checks.Select(check => check.ToJsonString()));
}
