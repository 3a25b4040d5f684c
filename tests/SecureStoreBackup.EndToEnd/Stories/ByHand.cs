using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class ByHand(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task A_backup_by_hand_needs_only_the_name_of_a_policy_even_of_a_suspended_one_and_is_never_changed()
    {
        await using var story = await Story.BeginAsync(stage, "by-hand", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("suspend", true));
        var backup = await story.BackUpByHandAsync("contoso");

        var refused = await story.TryKubectlAsync(null, "patch", "ssb", backup, "--type=merge", "--patch", """{"spec": {"policyName": "another"}}""");
        Assert.False(refused.Succeeded);
        Assert.Contains("spec", refused.Error, StringComparison.Ordinal);

        await story.WaitAsync($"ssb/{backup}", "Completed");
        Assert.Equal("contoso Manual", await story.ReadAsync($"ssb/{backup}", "{.spec.policyName} {.spec.trigger}"));
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected} {.status.recoveryPoints}", "True 1");
    }
}
