using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class RecoveryPoint(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task A_policy_of_the_samples_shape_turns_into_a_verified_recovery_point_at_both_targets()
    {
        await using var story = await Story.BeginAsync(stage, "point", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        await story.WaitAsync("ssbp/contoso", "Ready");
        var backup = await story.BackupOfAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected} {.status.offsiteSummary} {.status.recoveryPoints}", "True 2/2 1");

        await TablesTellItAsync(story, backup);
        await EventsTellItAsync(story, backup);
        await ContainersHoldItAsync(story, await story.ReadAsync($"ssb/{backup}", "{.status.recoveryPoint}"));
        await VaultsHoldWhatItPinsAsync(story, backup);
    }

    [Fact(Timeout = 300_000)]
    public async Task People_who_watch_a_backup_see_its_steps_go_by()
    {
        await using var story = await Story.BeginAsync(stage, "watch", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        using var watching = stage.Kubectl.Start(["get", "ssb", backup, "--watch", "--namespace", story.Namespace]);
        var seen = new List<string>();
        while (seen.LastOrDefault()?.Contains("Completed", StringComparison.Ordinal) != true)
            seen.Add(await watching.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException("kubectl get --watch ended by itself."));
        watching.Kill();

        Assert.StartsWith("NAME", seen[0], StringComparison.Ordinal);
        Assert.Contains(seen, line => line.Contains("Running", StringComparison.Ordinal) && line.Contains("CopyOffsite/westeurope", StringComparison.Ordinal));
    }

    private static async Task TablesTellItAsync(Story story, string backup)
    {
        var policies = Table.Parse(await story.KubectlAsync("get", "ssbp"));
        Assert.Equal(["NAME", "READY", "PROTECTED", "SCHEDULE", "LAST GOOD", "OFFSITE", "POINTS", "NEXT RUN", "AGE"], policies.Headings);
        Assert.Equal(("contoso", "True", "True", "15 2 * * *", "2/2", "1"), (policies[0, "NAME"], policies[0, "READY"], policies[0, "PROTECTED"], policies[0, "SCHEDULE"], policies[0, "OFFSITE"], policies[0, "POINTS"]));
        Assert.Contains(" 02:15:00 ", policies[0, "NEXT RUN"], StringComparison.Ordinal);
        Assert.Matches("^[0-9]+[sm]", policies[0, "LAST GOOD"]);

        var wide = Table.Parse(await story.KubectlAsync("get", "ssbp", "-o", "wide"));
        Assert.Equal(("26h", "Farm, vaults and containers answer."), (wide[0, "RPO"], wide[0, "MESSAGE"]));

        var backups = Table.Parse(await story.KubectlAsync("get", "ssb"));
        Assert.Equal(1, backups.Rows);
        Assert.Equal((backup, "contoso", "Completed", "Created", "AcceptedByFarm"), (backups[0, "NAME"], backups[0, "POLICY"], backups[0, "PHASE"], backups[0, "TRIGGER"], backups[0, "PROOF"]));
    }

    private static async Task EventsTellItAsync(Story story, string backup)
    {
        await story.UntilAsync(async () => (await story.KubectlAsync("describe", "ssb", backup)).Contains("Completed  ", StringComparison.Ordinal), () => "an event that says that the backup completed");
        var described = await story.KubectlAsync("describe", "ssb", backup);
        Assert.Contains("StepSucceeded", described[described.IndexOf("Events:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await story.UntilAsync(async () => (await story.KubectlAsync("describe", "ssbp", "contoso")).Contains("BackupStarted", StringComparison.Ordinal), () => "an event that says that the policy started it");
    }

    private static async Task ContainersHoldItAsync(Story story, string point)
    {
        foreach (var container in World.Containers)
        {
            var blobs = await story.BlobsAsync(container);
            var root = $"contoso/{story.Namespace}.contoso/{point}";
            Assert.Contains($"{root}/manifest.json", blobs);
            Assert.Contains(blobs, blob => blob.StartsWith($"{root}/farm/app/", StringComparison.Ordinal) && blob.EndsWith(".bak", StringComparison.Ordinal));
            Assert.Contains(blobs, blob => blob.StartsWith($"{root}/farm/proxy/", StringComparison.Ordinal));
        }
    }

    private static async Task VaultsHoldWhatItPinsAsync(Story story, string backup)
    {
        var pinned = (await story.ReadAsync($"ssb/{backup}", "{.status.passphrase.secretId} {.status.serviceMasterKeys[*].passwordSecretId} {.status.serviceMasterKeys[*].fileSecretId}")).Split(' ');
        var held = story.SecretNames(World.Vault).Select(name => (World.Vault, name)).Concat(story.SecretNames(World.ExportsVault).Select(name => (World.ExportsVault, name)));
        Assert.Equal(
            pinned.Select(id => new Uri(id)).Select(id => (id.Host.Split('.')[0], id.Segments[2].TrimEnd('/'))).Order(),
            held.Order());
    }
}
