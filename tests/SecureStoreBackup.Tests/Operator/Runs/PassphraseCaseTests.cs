using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>
/// Whatever may become of a passphrase, for each way of proving it: what the run says, which copy it pins, whether the policy
/// counts as protected, and that recording the farm's passphrase heals it with the next run.
/// </summary>
public sealed class PassphraseCaseTests
{
    private const string Other = "another-one-that-somebody-set-4712";

    private readonly RunWorld _world = new("east");

    // What happened, verify, and: phase, reason, proof, which copy is pinned, PROTECTED.
    [Theory(Timeout = 30_000)]
    [InlineData("nothing", PassphraseVerification.OnChange, "Completed - AcceptedByFarm first True")]
    [InlineData("nothing", PassphraseVerification.EveryRun, "Completed - AcceptedByFarm first True")]
    [InlineData("nothing", PassphraseVerification.Never, "Completed - Unproven first False")]
    [InlineData("missing", PassphraseVerification.OnChange, "Completed - AcceptedByFarm first True")]
    [InlineData("missing", PassphraseVerification.EveryRun, "Completed - AcceptedByFarm first True")]
    [InlineData("missing", PassphraseVerification.Never, "Failed DeadlineExceeded - none False")]
    [InlineData("disabled", PassphraseVerification.OnChange, "Completed - AcceptedByFarm first True")]
    [InlineData("disabled", PassphraseVerification.EveryRun, "Completed - AcceptedByFarm first True")]
    [InlineData("disabled", PassphraseVerification.Never, "Failed DeadlineExceeded - none False")]
    [InlineData("missing, changed on the farm", PassphraseVerification.OnChange, "Completed PassphraseRefused Unproven first False")]
    [InlineData("missing, changed on the farm", PassphraseVerification.EveryRun, "Completed PassphraseRefused Unproven first False")]
    [InlineData("changed", PassphraseVerification.OnChange, "Completed - AcceptedByFarm other True")]
    [InlineData("changed", PassphraseVerification.EveryRun, "Completed - AcceptedByFarm other True")]
    [InlineData("changed", PassphraseVerification.Never, "Completed - Unproven other False")]
    [InlineData("changed in the vault", PassphraseVerification.OnChange, "Completed PassphraseRefused Unproven other False")]
    [InlineData("changed in the vault", PassphraseVerification.EveryRun, "Completed PassphraseRefused Unproven other False")]
    [InlineData("changed in the vault", PassphraseVerification.Never, "Completed - Unproven other False")]
    [InlineData("changed on the farm", PassphraseVerification.OnChange, "Completed - AcceptedByFarm first True")]   // nothing shows it for a week; EveryRun sees this
    [InlineData("changed on the farm, with a target application", PassphraseVerification.OnChange, "Completed PassphraseRefused Unproven first False")]
    [InlineData("an older key restored", PassphraseVerification.OnChange, "Completed PassphraseRefused Unproven first False")]
    [InlineData("changed on the farm", PassphraseVerification.EveryRun, "Completed PassphraseRefused Unproven first False")]
    [InlineData("changed on the farm", PassphraseVerification.Never, "Completed - Unproven first False")]
    [InlineData("changed before the proof", PassphraseVerification.EveryRun, "Completed PassphraseRefused Unproven first False")]
    [InlineData("changed before the backup", PassphraseVerification.OnChange, "Completed - Unproven first False")]
    [InlineData("changed before the backup", PassphraseVerification.EveryRun, "Completed - Unproven first False")]
    [InlineData("changed before the backup", PassphraseVerification.Never, "Completed - Unproven first False")]
    [InlineData("changed after the backup", PassphraseVerification.EveryRun, "Completed - AcceptedByFarm first True")]
    [Invariant("I2")]
    [Invariant("I11")]
    public async Task Whatever_becomes_of_a_passphrase_the_run_tells_it_and_recording_the_farms_heals_it(string happening, PassphraseVerification verify, string told)
    {
        _world.Policy = _world.Policy with { Passphrase = _world.Policy.Passphrase with { Verify = verify } };
        await _world.RunAsync();
        await HappenAsync(happening);

        var run = await _world.RunAgainAsync();

        _world.Calls.Disarm();
        Assert.Equal(told, await TellAsync(run));
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, _world.Farm.World.Passphrase);
        var healed = await _world.RunAgainAsync(3);
        var proof = verify == PassphraseVerification.Never ? PassphraseProof.Unproven : PassphraseProof.AcceptedByFarm;
        Assert.Equal((RunPhase.Completed, proof, _world.Farm.World.Passphrase), (healed.Phase, healed.Passphrase!.Proof, _world.Vault.ValueOf(healed.Passphrase.SecretId)));
        Assert.Equal(verify == PassphraseVerification.Never ? "False" : "True", PolicyProjection.Of(await PolicyTold.ViewAsync(_world)).Protected);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("missing", "SecretNotFound")]
    [InlineData("disabled", "SecretDisabled")]
    public async Task While_only_the_source_cannot_be_read_our_copy_counts_and_people_are_told(string happening, string reason)
    {
        await _world.RunAsync();
        await HappenAsync(happening);

        var view = await PolicyTold.ViewAsync(_world);

        var (ready, escrowed) = (PolicyTold.Of(view, ConditionTypes.Ready), PolicyTold.Of(view, ConditionTypes.PassphraseEscrowed));
        Assert.Equal(("False", reason, "True"), (ready.Status, ready.Reason, PolicyTold.Of(view, ConditionTypes.Stalled).Status));
        Assert.StartsWith("spec.passphrase.secretName: ", ready.Message, StringComparison.Ordinal);
        Assert.Equal("True", escrowed.Status);
        Assert.Contains("backups go on with it", escrowed.Message, StringComparison.Ordinal);
        Assert.True(view.Findings.Startable);
        Assert.Contains("Our copy of the last recovery point stands in.", (await _world.RunAgainAsync()).Find(StepNames.EscrowPassphrase)!.Message, StringComparison.Ordinal);
    }

    /// <summary>SharePoint shows nobody that its key was generated anew.</summary>
    [Fact(Timeout = 30_000)]
    [Invariant("I11")]
    public async Task A_passphrase_that_was_changed_on_the_farm_alone_is_found_out_within_a_week()
    {
        await _world.RunAsync();
        _world.Farm.World.Passphrase = Other;
        var (soon, refreshes) = (await _world.RunAgainAsync(8), _world.Farm.World.Refreshes);
        var late = await _world.RunAgainAsync(9);

        Assert.Equal((PassphraseProof.AcceptedByFarm, 1), (soon.Passphrase!.Proof, refreshes));
        Assert.Equal((PassphraseProof.Unproven, true, 2), (late.Passphrase!.Proof, late.Passphrase.Refused, _world.Farm.World.Refreshes));
        Assert.Equal("False", PolicyProjection.Of(await PolicyTold.ViewAsync(_world)).Protected);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_proof_that_the_farm_cannot_tell_to_be_of_today_is_made_again()
    {
        await _world.RunAsync();
        Refusal.Always(_world.Calls, retry: true, "farm fingerprint");

        var run = await _world.RunAgainAsync();

        Assert.Equal((RunPhase.Completed, PassphraseProof.AcceptedByFarm, 2), (run.Phase, run.Passphrase!.Proof, _world.Farm.World.Refreshes));
    }

    /// <summary>The copy was written, the process died before its journal said so, and people recorded another one meanwhile.</summary>
    [Fact(Timeout = 30_000)]
    [Invariant("I4")]
    public async Task A_passphrase_that_changed_while_the_process_was_dead_holds_up_nothing()
    {
        var calls = new RunWorld("east");
        await calls.RunAsync();
        var write = calls.Calls.Made.Index().First(c => c.Item.StartsWith("vault set contoso-sssp-", StringComparison.Ordinal)).Index;
        Assert.True(await _world.DiesAsync(new CrashPoint(write, AfterEffect: true)));
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, Other);

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, RunWorld.Passphrase), (run.Phase, _world.Vault.ValueOf(run.Passphrase!.SecretId)));
        Assert.InRange(run.FinishedAt!.Value - RunWorld.Slot, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    private async Task HappenAsync(string happening)
    {
        var (vault, farm, source) = (_world.Vault, _world.Farm.World, _world.Policy.Passphrase.SecretName);
        if (happening.StartsWith("missing", StringComparison.Ordinal))
            vault.Delete(source);
        if (happening == "disabled")
            await vault.DisableAsync(source, vault.All.Last(v => v.Name == source).Version, TestContext.Current.CancellationToken);
        if (happening is "changed" or "changed in the vault")
            vault.Put(source, Other);
        if (happening == "changed" || happening.Contains("changed on the farm", StringComparison.Ordinal))
            farm.Passphrase = Other;
        if (happening == "an older key restored")
            (farm.Passphrase, farm.RestoredAt) = (Other, _world.Time.GetUtcNow());
        if (happening == "changed on the farm, with a target application")
            farm.Fingerprint = FarmWorld.Digest("another target application");
        if (happening.StartsWith("changed before", StringComparison.Ordinal) || happening == "changed after the backup")
            ChangeAt(happening switch { "changed before the proof" => ".refresh", "changed before the backup" => ".backup", _ => "east stage" });
    }

    private void ChangeAt(string moment)
    {
        var done = false;
        _world.Calls.Before = (_, call) =>
        {
            if (done || !call.Contains(moment, StringComparison.Ordinal) || call.StartsWith("farm find", StringComparison.Ordinal))
                return;
            done = true;
            _world.Vault.Put(_world.Policy.Passphrase.SecretName, _world.Farm.World.Passphrase = Other);
        };
    }

    private async Task<string> TellAsync(BackupRun run)
    {
        var pinned = run.Passphrase is null ? "none" : _world.Vault.ValueOf(run.Passphrase.SecretId) == RunWorld.Passphrase ? "first" : "other";
        var reason = run.Phase == RunPhase.Failed ? run.Reason : run.Find(StepNames.EscrowPassphrase)!.Reason;
        return $"{run.Phase} {reason ?? "-"} {run.Passphrase?.Proof.ToString() ?? "-"} {pinned} {PolicyProjection.Of(await PolicyTold.ViewAsync(_world)).Protected}";
    }
}
