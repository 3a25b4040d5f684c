using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>Restores whose store is back and whose key is not open.</summary>
public sealed class AwaitingKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task A_passphrase_that_the_farm_refuses_leaves_the_store_restored_and_waits_for_a_person()
    {
        var world = Closed(await UnprovenAsync()).Ask(RestoreMode.SecureStore);

        var run = await world.RunAsync(until: r => r.Phase == RestorePhase.AwaitingKey);

        Assert.Equal((RestorePhase.AwaitingKey, Reasons.AwaitingKey), (run.Phase, run.Reason));
        Assert.Contains("Credentials cannot be read until it is.", run.Message, StringComparison.Ordinal);
        Assert.Contains(run.Findings.ToDo!, step => step.Contains("mode RefreshKey", StringComparison.Ordinal));
        Assert.Contains(run.Findings.ToDo!, step => step.Contains("Update-SPSecureStoreApplicationServerKey", StringComparison.Ordinal));
        Assert.Equal((1, RestoreWorld.Saved, false), (world.Farm.Restores, world.Farm.Content, world.Farm.KeyOpen));

        world.PersonAtTheKey = farm => farm.KeyOpen = true;
        run = await world.RunAsync();
        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Equal((1, 1, true), (world.Farm.Restores, world.Farm.Refreshes - 1, run.Findings.KeyOpenAt is not null));   // the backup had tried, too
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_that_nobody_opens_ends_the_restore_after_three_days_and_says_so()
    {
        var world = Closed(await UnprovenAsync()).Ask(RestoreMode.SecureStore);
        await world.RunAsync(until: r => r.Phase == RestorePhase.AwaitingKey);
        world.Backups.Time.Advance(TimeSpan.FromDays(3));

        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.DeadlineExceeded), (run.Phase, run.Reason));
        Assert.Contains($"The Secure Store holds what {world.Point} held, and its key is not open: credentials cannot be read until somebody opens it.", run.Message, StringComparison.Ordinal);
        Assert.Empty(world.Farm.Sets);
        Assert.Single(world.Records(), IsRecord);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_farm_that_is_away_while_a_person_is_awaited_does_not_hide_what_there_is_to_do()
    {
        var world = Closed(await UnprovenAsync()).Ask(RestoreMode.SecureStore);
        var waits = await world.RunAsync(until: r => r.Phase == RestorePhase.AwaitingKey);
        Refusal.Always(world.Backups.Calls, retry: true, "farm describe");

        var away = await world.RunAsync(until: r => r.Progress?.Phase?.StartsWith("Cannot look", StringComparison.Ordinal) is true);
        world.Backups.Calls.Disarm();
        var back = await world.RunAsync(until: r => r.Progress?.Phase == "A person opens the key.");

        Assert.All([away, back], run => Assert.Equal((waits.Phase, waits.Reason, waits.Message), (run.Phase, run.Reason, run.Message)));
        world.PersonAtTheKey = farm => farm.KeyOpen = true;
        Assert.Equal(RestorePhase.Completed, (await world.RunAsync()).Phase);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_passphrase_that_vanishes_once_the_store_is_restored_is_a_matter_for_a_person_too()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        var secret = SecretId.Parse(world.Manifest.Passphrase.SecretId).Name;
        world.Backups.Calls.After = (_, call) =>
        {
            if (call.StartsWith("farm start", StringComparison.Ordinal) && call.Contains(".restore.", StringComparison.Ordinal))
                world.Backups.Vault.Delete(secret);
        };

        var run = await world.RunAsync(until: r => r.Phase == RestorePhase.AwaitingKey);
        Assert.Equal(RestorePhase.AwaitingKey, run.Phase);

        world.PersonAtTheKey = farm => farm.KeyOpen = true;
        Assert.Equal(RestorePhase.Completed, (await world.RunAsync()).Phase);
        Assert.Equal(1, world.Farm.Restores);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_restore_that_another_wrote_over_while_it_waited_does_not_take_that_ones_open_key_for_its_own()
    {
        var world = Closed(await UnprovenAsync()).Ask(RestoreMode.SecureStore);
        var waits = await world.RunAsync(until: r => r.Phase == RestorePhase.AwaitingKey);
        var other = waits.Resolved! with { RecoveryPoint = "20261123t021500z-9a9b9c9d" };
        StepRecord Restoring(TimeSpan after) => new() { Name = RestoreStepNames.RestoreFarm, State = StepState.Running, StartedAt = waits.Findings.RestoredAt + after };
        Assert.True(OvertakenRestore.Is(waits, "another", other, [Restoring(TimeSpan.FromSeconds(1))]));
        Assert.False(OvertakenRestore.Is(waits, "another", other, [Restoring(-TimeSpan.FromSeconds(1))]), "It came before.");
        Assert.False(OvertakenRestore.Is(waits, "another", other with { FarmId = "elsewhere" }, [Restoring(TimeSpan.FromSeconds(1))]), "It is on another farm.");
        Assert.False(OvertakenRestore.Is(waits, waits.Uid, other, [Restoring(TimeSpan.FromSeconds(1))]), "It is the same restore.");

        await world.Journal.WriteAsync(OvertakenRestore.End(waits, "the restore other", other, world.Backups.Time.GetUtcNow()), Cancellation);
        world.Farm.KeyOpen = true;   // by the other
        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.Overtaken), (run.Phase, run.Reason));
        Assert.Contains("the restore other has restored 20261123t021500z-9a9b9c9d on the same farm meanwhile", run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"holds what {world.Point} held", run.Message, StringComparison.Ordinal);
        Assert.Single(world.Records(), IsRecord);
    }

    private static bool IsRecord(string path) => !path.EndsWith(".begun.json", StringComparison.Ordinal);

    private static Task<RestoreWorld> UnprovenAsync() => RestoreWorld.BackedUpAsync(backups => backups.Farm.World.Passphrase = "Nobody-knows-this-0815");

    private static RestoreWorld Closed(RestoreWorld world)
    {
        world.Farm.KeyOpen = false;
        return world;
    }
}
