using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class AnotherPassphrase(Stage stage)
{
    private const string OnTheFarm = "Another-1f0c2f5d-Passphrase";

    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I11")]
    [Trait("Suite", "Long")]
    public async Task A_passphrase_that_the_farm_refuses_leaves_the_policy_unprotected_until_people_record_the_right_one()
    {
        await using var story = await Story.BeginAsync(stage, "refused", TestContext.Current.CancellationToken, farmPassphrase: OnTheFarm);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");

        Assert.Equal("Unproven", await story.ReadAsync($"ssb/{backup}", "{.status.passphrase.proof}"));
        await story.WaitAsync("ssbp/contoso", "PassphraseProven=False");
        await story.WaitUntilAsync("ssbp/contoso", "{.status.recoveryPoints} {.status.restorablePoints}", "1 0");
        var policies = Table.Parse(await story.KubectlAsync("get", "ssbp"));
        Assert.Equal(("False", "1"), (policies[0, "PROTECTED"], policies[0, "POINTS"]));
        Assert.Equal("PassphraseRefused", await story.ReadAsync("ssbp/contoso", "{.status.conditions[?(@.type==\"PassphraseProven\")].reason}"));
        var message = await story.ReadAsync("ssbp/contoso", "{.status.conditions[?(@.type==\"PassphraseProven\")].message}");
        Assert.StartsWith($"spec.passphrase.secretName: the farm refused the passphrase in {story.PassphraseSecret}", message, StringComparison.Ordinal);

        story.World.Vaults.SetSecret(World.Vault, story.PassphraseSecret, OnTheFarm);
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected}", "True");
        Assert.Equal("AcceptedByFarm", await story.ReadAsync("ssb", "{.items[?(@.spec.trigger==\"PassphraseChanged\")].status.passphrase.proof}"));
    }
}
