using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Deletion(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I3")]
    [Trait("Suite", "Long")]
    public async Task Deleting_a_policy_deletes_its_objects_and_no_data_and_the_same_policy_made_again_shows_its_recovery_points()
    {
        await using var story = await Story.BeginAsync(stage, "deletion", TestContext.Current.CancellationToken);
        await stage.NeedCollectorAsync(TestContext.Current.CancellationToken);
        var policy = story.Policy("contoso");
        await story.ApplyAsync(policy.With("runOnCreate", true));
        await story.WaitAsync($"ssb/{await story.BackupOfAsync("contoso")}", "Completed");
        var before = await Kept.ReadAsync(story);

        await story.KubectlAsync("delete", "ssbp", "contoso", "--timeout=120s");
        await story.UntilAsync(async () => (await story.KubectlAsync("get", "ssb", "-o", "name")).Length == 0, () => "the policy's backup objects to be collected");
        Assert.Equal(before, await Kept.ReadAsync(story));

        await story.ApplyAsync(policy);
        await story.WaitUntilAsync("ssbp/contoso", "{.status.recoveryPoints} {.status.offsiteSummary}", "1 2/2");
        Assert.Equal("1", Table.Parse(await story.KubectlAsync("get", "ssbp"))[0, "POINTS"]);
        Assert.Equal(before, await Kept.ReadAsync(story));
    }
}
