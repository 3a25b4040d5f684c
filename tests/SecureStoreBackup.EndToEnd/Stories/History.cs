using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>What the operator deletes in the cluster: objects that have ended.</summary>
[Trait("Suite", "Long")]
public sealed class History(Stage stage)
{
    /// <summary>Drills that a policy keeps.</summary>
    private const int Drills = 5;

    [Fact(Timeout = 600_000)]
    public async Task Ended_backups_and_drills_beyond_the_history_go_and_their_recovery_points_stay()
    {
        await using var story = await Story.BeginAsync(stage, "history", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("history", new JsonObject { ["backups"] = 1 }));
        var first = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{first}", "Completed");
        var second = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{second}", "Completed");

        await story.WaitUntilAsync("ssb", "{.items[*].metadata.name}", second);
        Assert.Equal(2, (await story.BlobsAsync(World.Containers[0])).Count(blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal)));

        var uid = await story.ReadAsync("ssbp/contoso", "{.metadata.uid}");
        foreach (var number in Enumerable.Range(1, Drills + 1))
        {
            (await story.TryKubectlAsync(Drill($"drill-{number}", uid), "create", "-f", "-")).Expect();
            if (number <= Drills)
                await story.WaitAsync($"ssr/drill-{number}", "Completed");
        }

        await story.UntilAsync(
            async () => (await story.ReadAsync("ssr", "{.items[*].status.phase}")).Split(' ') is { Length: Drills } phases && phases.All(phase => phase == "Completed"), () => "the oldest drill to go");
    }

    /// <summary>As the policy makes them by its schedule.</summary>
    private static string Drill(string name, string policyUid) => new JsonObject
    {
        ["apiVersion"] = "securestore.dev/v1alpha1",
        ["kind"] = "SecureStoreRestore",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "securestore.dev/v1alpha1", ["kind"] = "SecureStoreBackupPolicy", ["name"] = "contoso", ["uid"] = policyUid, ["controller"] = true }),
        },
        ["spec"] = new JsonObject { ["policyName"] = "contoso", ["mode"] = "Drill", ["source"] = new JsonObject { ["latest"] = true } },
    }.ToJsonString();
}
