using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>Restores of what is damaged, missing, or meant for another farm: nothing is begun, and people are told what to do.</summary>
public sealed class RestoreInputTests
{
    private const string Bak = "farm/app/spbr0000/00000001.bak";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(true, Reasons.SecretNotFound)]
    [InlineData(false, Reasons.SecretDisabled)]
    [Invariant("I10")]
    public async Task A_point_whose_passphrase_is_gone_is_not_restored(bool deleted, string reason)
    {
        var world = await RestoreWorld.BackedUpAsync();
        var secret = SecretId.Parse(world.Manifest.Passphrase.SecretId);
        if (deleted)
            world.Backups.Vault.Delete(secret.Name);
        else
            await world.Backups.Vault.DisableAsync(secret.Name, secret.Version, Cancellation);

        await RefusedAsync(world.Ask(RestoreMode.SecureStore), RestoreStepNames.Plan, reason, "without it the key cannot be opened, so nothing is begun");
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task An_override_that_cannot_be_read_names_its_field()
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec["passphrase"] = new JsonObject { ["secretName"] = "nobody-put-it-there" });

        await RefusedAsync(world, RestoreStepNames.Plan, Reasons.SecretNotFound, "There is no secret nobody-put-it-there");
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task A_point_that_lost_a_file_is_not_restored()
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Backups.Containers["east"].Remove(PathOf(world, Bak));

        await RefusedAsync(world, RestoreStepNames.VerifyPoint, Reasons.RecoveryPointDamaged, $"{Bak}: It is gone. Restore another point, or this one from another target.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(RestoreMode.SecureStore)]
    [InlineData(RestoreMode.Drill)]
    [Invariant("I1")]
    public async Task A_point_with_one_flipped_bit_is_not_restored_and_no_drill_proves_it(RestoreMode mode)
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(mode);
        world.Backups.Containers["east"].Flip(PathOf(world, Bak), 77);

        var run = await RefusedAsync(world, RestoreStepNames.VerifyPoint, Reasons.RecoveryPointDamaged, $"{Bak}: It does not read back as it was written");

        Assert.Null(run.Findings.Depth);
        var record = RestoreRecord.Parse(world.Backups.Containers["east"].Content(Assert.Single(world.Records(), p => !p.EndsWith(".begun.json", StringComparison.Ordinal))))!;
        Assert.Equal((false, (DrillDepth?)null), (record.Succeeded, record.Depth));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task A_manifest_with_one_flipped_bit_is_not_followed()
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Backups.Containers["east"].Flip(PathOf(world, "manifest.json"), 40);

        await RefusedAsync(world, RestoreStepNames.Plan, Reasons.RecoveryPointDamaged, "does not read back as it was written; nothing that it says is followed. Name another target or another point.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("truncated", "cannot be followed")]
    [InlineData("newer", "schemaVersion")]
    [InlineData("another's", "is the manifest of 20200101t000000z-00000009")]
    [Invariant("I10")]
    public async Task A_manifest_that_was_written_so_is_not_followed_either(string how, string says)
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        await RewriteAsync(world, text => how switch
        {
            "truncated" => text[..(text.Length / 2)],
            "newer" => text.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal),
            _ => text.Replace(world.Point, "20200101t000000z-00000009", StringComparison.Ordinal),
        });

        await RefusedAsync(world, RestoreStepNames.Plan, Reasons.RecoveryPointDamaged, says);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_manifest_that_is_exchanged_after_the_plan_is_not_followed()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec.Remove("confirm"));
        await world.RunAsync();
        await RewriteAsync(world, text => text.Replace("Secure_Store_Service_DB", "Another_DB", StringComparison.Ordinal));
        world.Confirm();

        await RefusedAsync(world, RestoreStepNames.VerifyPoint, Reasons.RecoveryPointDamaged, "is no longer the one that the plan was made of. Make a new restore, from another target.");
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task A_point_of_another_farm_takes_a_persons_word()
    {
        var world = await RestoreWorld.BackedUpAsync();
        world.Farm.FarmId = "00000000-4f89-11d3-9a0c-0305e82c3301";

        await RefusedAsync(world.Ask(RestoreMode.SecureStore), RestoreStepNames.Plan, Reasons.ForeignFarm, "spec.target: The recovery point came from the farm 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "acceptForeignFarm: true", "'securestore recover' writes the exact commands");

        world.Ask(RestoreMode.SecureStore, spec => spec["target"] = new JsonObject { ["agentUrl"] = "https://sp01.contoso.local:7443", ["tlsSecretName"] = "a", ["acceptForeignFarm"] = true }, "accepted", 13);
        var run = await world.RunAsync();
        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Equal(1, world.Farm.Restores);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task A_point_older_than_the_farm_waits_for_the_farm_to_be_updated_and_no_longer_than_half_an_hour()
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Farm.Build = "16.0.5000.1000";

        await RefusedAsync(world, RestoreStepNames.Plan, Reasons.DeadlineExceeded, "Gave up after 0.5 h.", "The set was made on build 16.0.10417.20018; the farm has 16.0.5000.1000. Update the farm");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(RestoreWorld.ScratchAgent, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "the farm that the recovery point came from")]
    [InlineData("https://sp01.contoso.local:7443", "11111111-4f89-11d3-9a0c-0305e82c3301", "the farm that the policy backs up")]
    [Invariant("I10")]
    public async Task A_drill_overwrites_no_farm_that_is_in_use(string agent, string farmId, string says)
    {
        var world = await RestoreWorld.BackedUpAsync();
        (world.Scratch.World.FarmId, world.Farm.FarmId) = (farmId, farmId);
        world.Ask(RestoreMode.Drill, spec => spec["target"] = new JsonObject { ["agentUrl"] = agent, ["tlsSecretName"] = "a" });

        await RefusedAsync(world, RestoreStepNames.Plan, Reasons.InvalidSpec, "spec.target.agentUrl: ", says, "name a scratch farm's agent");
        Assert.Equal(0, world.Scratch.World.Restores);
    }

    /// <summary>The policy's backup would be of the policy's farm, and save nothing of the one that is overwritten.</summary>
    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task Another_farms_store_is_not_overwritten_unsaved_without_a_persons_word()
    {
        var world = await RestoreWorld.BackedUpAsync();
        void Elsewhere(JsonObject spec) => spec["target"] = new JsonObject { ["agentUrl"] = RestoreWorld.ScratchAgent, ["tlsSecretName"] = "a", ["acceptForeignFarm"] = true };

        await RefusedAsync(world.Ask(RestoreMode.SecureStore, Elsewhere), RestoreStepNames.Plan, Reasons.SafetyBackupFailed, "spec.acknowledgeDataLoss: ", "nobody backs up what the farm of https://scratch.contoso.local:7443/ holds now");

        world.Ask(RestoreMode.SecureStore, spec =>
        {
            Elsewhere(spec);
            spec["acknowledgeDataLoss"] = true;
        }, "acknowledged", 13);
        var run = await world.RunAsync();
        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Contains(run.Resolved!.Plan, line => line.Contains("is not backed up first", StringComparison.Ordinal) && line.Contains("is lost", StringComparison.Ordinal));
        Assert.Equal((0, 1, 1, RestoreWorld.Saved), (world.Farm.Restores, world.Scratch.World.Restores, world.Farm.Backups, world.Scratch.World.Content));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task Another_farm_that_answers_at_the_address_after_the_plan_is_left_alone()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec.Remove("confirm"));
        Assert.Equal(RestorePhase.AwaitingConfirmation, (await world.RunAsync()).Phase);
        world.Farm.FarmId = "22222222-4f89-11d3-9a0c-0305e82c3301";
        world.Confirm();

        await RefusedAsync(world, RestoreStepNames.StageSet, Reasons.ForeignFarm, "was the agent of the farm 3f2504e0-4f89-11d3-9a0c-0305e82c3301 when this was planned", "make a new restore");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"offsite": {"target": "north", "recoveryPoint": "20261122t021500z-00000001"}}""", "the policy has no target 'north'; it has east")]
    [InlineData("""{"offsite": {"recoveryPoint": "20261122t021500z-00000099"}}""", "no target holds '20261122t021500z-00000099'; see securestore catalog")]
    [InlineData("""{"backupName": "contoso-20200101t000000z"}""", "there is no SecureStoreBackup 'contoso-20200101t000000z' here, or it made no recovery point")]
    [Invariant("I10")]
    public async Task A_point_that_is_not_there_is_told_by_its_field(string source, string says) =>
        await RefusedAsync((await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec["source"] = JsonNode.Parse(source)), RestoreStepNames.Plan, Reasons.RecoveryPointNotFound, "spec.source.", says);

    /// <summary>Runs it to its refusal, and sees that the policy's farm is as it was.</summary>
    private static async Task<RestoreRun> RefusedAsync(RestoreWorld world, string step, string reason, params string[] says)
    {
        var (farm, before) = (world.Farm, (world.Farm.Content, world.Farm.KeyOpen, world.Farm.Passphrase, Sets: string.Join(' ', world.Farm.Sets.Keys)));

        var run = await world.RunAsync();

        Assert.True((run.Phase, run.Reason, run.Steps.FirstOrDefault(s => s.State == SecureStoreBackup.Journal.StepState.Failed)?.Name) == (RestorePhase.Failed, reason, step), $"{run.Phase} {run.Reason}: {run.Message}");
        Assert.All(says, text => Assert.Contains(text, run.Message, StringComparison.Ordinal));
        Assert.True(run.Message!.Contains("No farm was touched.", StringComparison.Ordinal) || run.Message.Contains("The farm was not changed.", StringComparison.Ordinal), run.Message);
        Assert.Equal(before, (farm.Content, farm.KeyOpen, farm.Passphrase, string.Join(' ', farm.Sets.Keys)));
        Assert.Equal(0, farm.Restores);
        return run;
    }

    private static string PathOf(RestoreWorld world, string file) => $"contoso/sharepoint.contoso/{world.Point}/{file}";

    /// <summary>Somebody writes another manifest, digest and all.</summary>
    private static async Task RewriteAsync(RestoreWorld world, Func<string, string> change)
    {
        var (east, path) = (world.Backups.Containers["east"], PathOf(world, "manifest.json"));
        var (text, columns) = (Encoding.UTF8.GetString(east.Content(path)), east.MetadataOf(path));
        east.Remove(path);
        Assert.NotEqual(text, change(text));
        await east.CreateAsync(path, Encoding.UTF8.GetBytes(change(text)), new BlobDescription("application/json", columns), Cancellation);
    }

    private static RestoreWorld Closed(RestoreWorld world)
    {
        world.Farm.KeyOpen = false;
        return world;
    }
}
