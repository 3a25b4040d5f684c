using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class AtTheCommandLine(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I1")]
    public async Task A_backup_is_asked_for_followed_shown_and_read_back_by_securestore_and_by_kubectl_securestore()
    {
        await using var story = await Story.BeginAsync(stage, "cli", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("suspend", true));

        var backup = await RunAsync(story, "backup", "contoso", "--namespace", story.Namespace, "--output", "json");
        var point = (string)JsonNode.Parse(backup.Expect())!["recoveryPoint"]!;
        Assert.Contains("was asked for.", backup.Error, StringComparison.Ordinal);
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected} {.status.offsiteSummary}", "True 2/2");

        var plugin = await PluginAsync(story, "securestore", "status", "contoso", "--namespace", story.Namespace, "--output", "json");
        var policy = JsonNode.Parse(plugin.Expect())!["policies"]![0]!;
        Assert.Equal(("Protected", point, 2), ((string)policy["verdict"]!, (string)policy["points"]![0]!["point"]!, policy["points"]![0]!["copies"]!.AsArray().Count(copy => (bool)copy!["there"]!)));
        var text = (await RunAsync(story, "status", "--namespace", story.Namespace)).Expect();
        Assert.Contains($"{story.Namespace}/contoso  PROTECTED", text, StringComparison.Ordinal);
        Assert.Contains("kubectl securestore status", (await PluginAsync(story, "securestore", "status", "--help")).Expect(), StringComparison.Ordinal);

        var read = await RunAsync(story, "verify", $"{story.Namespace}/contoso", "--output", "json");
        Assert.All(JsonNode.Parse(read.Expect())!["points"]!.AsArray(), line => Assert.Equal((point, "Intact"), ((string)line!["point"]!, (string)line["verdict"]!)));

        var nobody = await PluginAsync(story, "securestore", "status", "nobody", "--namespace", story.Namespace);
        Assert.Equal((2, ""), (nobody.ExitCode, nobody.Output));
        Assert.Contains($"there is no SecureStoreBackupPolicy {story.Namespace}/nobody", nobody.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(Story story, params string[] arguments) =>
        CommandLine.RunAsync(Binary, arguments, Environment(story), null, TestContext.Current.CancellationToken);

    /// <summary>The real kubectl, which finds the plug-in beside our binary.</summary>
    private static Task<CommandResult> PluginAsync(Story story, params string[] arguments) =>
        CommandLine.RunAsync("kubectl", arguments, Environment(story), null, TestContext.Current.CancellationToken);

    private static string Binary => Repository.Binary("SecureStoreBackup.Operator", "securestore");

    private static Dictionary<string, string> Environment(Story story) => new(story.World.OperatorEnvironment)
    {
        ["KUBECONFIG"] = story.World.KubeConfig,
        ["PATH"] = $"{Path.GetDirectoryName(Binary)}{Path.PathSeparator}{System.Environment.GetEnvironmentVariable("PATH")}",
    };
}
