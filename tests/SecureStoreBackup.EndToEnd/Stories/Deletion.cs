using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Deletion(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I3")]
    public async Task Deleting_a_policy_deletes_its_objects_and_no_data_and_the_same_policy_made_again_shows_its_recovery_points()
    {
        await using var story = await Story.BeginAsync(stage, "deletion", TestContext.Current.CancellationToken);
        var policy = story.Policy("contoso");
        await story.ApplyAsync(policy.With("runOnCreate", true));
        await story.WaitAsync($"ssb/{await story.BackupOfAsync("contoso")}", "Completed");
        var before = await DataAsync(story);

        await story.KubectlAsync("delete", "ssbp", "contoso", "--timeout=120s");
        await story.UntilAsync(async () => (await story.KubectlAsync("get", "ssb", "-o", "name")).Length == 0, () => "the policy's backup objects to be collected");
        Assert.Equal(before, await DataAsync(story));

        await story.ApplyAsync(policy);
        await story.WaitUntilAsync("ssbp/contoso", "{.status.recoveryPoints} {.status.offsiteSummary}", "1 2/2");
        Assert.Equal("1", Table.Parse(await story.KubectlAsync("get", "ssbp"))[0, "POINTS"]);
        Assert.Equal(before, await DataAsync(story));
    }

    /// <summary>Every blob and every secret of the story.</summary>
    private static async Task<IReadOnlyList<string>> DataAsync(Story story)
    {
        var data = new List<string>();
        foreach (var container in World.Containers)
            data.AddRange((await story.BlobsAsync(container)).Select(blob => $"{container}/{blob}"));
        foreach (var vault in new[] { World.Vault, World.ExportsVault })
            data.AddRange(story.SecretNames(vault).Select(secret => $"{vault}/{secret}"));
        Assert.Contains(data, item => item.EndsWith("/manifest.json", StringComparison.Ordinal));
        return [.. data.Order(StringComparer.Ordinal)];
    }
}
