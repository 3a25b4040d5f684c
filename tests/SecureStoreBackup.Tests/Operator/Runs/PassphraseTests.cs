using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class PassphraseTests
{
    private readonly RunWorld _world = new("east");

    [Fact(Timeout = 30_000)]
    [Invariant("I11")]
    public async Task A_passphrase_that_the_farm_refuses_leaves_the_point_unproven_and_the_run_says_so()
    {
        _world.Farm.World.Passphrase = "changed by somebody";

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, PassphraseProof.Unproven, true), (run.Phase, run.Passphrase!.Proof, run.Passphrase.Refused));
        Assert.Equal(Reasons.PassphraseRefused, run.Find(StepNames.EscrowPassphrase)!.Reason);
        Assert.EndsWith("It is not proven. The farm does not accept this passphrase.", run.Find(StepNames.EscrowPassphrase)!.Message, StringComparison.Ordinal);
        Assert.Equal(PassphraseProof.Unproven, ManifestReader.Parse(_world.Containers["east"].Content($"{WholePoint.Point}/manifest.json")).Passphrase.Proof);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I11")]
    public async Task A_farm_that_would_log_the_passphrase_is_not_asked_and_the_data_is_backed_up_unproven()
    {
        _world.Farm.World.Errors[JobKind.RefreshKey].Enqueue(new FarmError(FarmErrorCodes.PowerShellLogging, "PowerShell would record it.", "Turn that off.", false));

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, PassphraseProof.Unproven, false), (run.Phase, run.Passphrase!.Proof, run.Passphrase.Refused));
        Assert.Equal(FarmErrorCodes.PowerShellLogging, run.Find(StepNames.EscrowPassphrase)!.Reason);
        Assert.EndsWith("It is not proven. PowerShell would record it. Turn that off.", run.Find(StepNames.EscrowPassphrase)!.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(PassphraseVerification.OnChange, 1, PassphraseProof.AcceptedByFarm)]
    [InlineData(PassphraseVerification.EveryRun, 2, PassphraseProof.AcceptedByFarm)]
    [InlineData(PassphraseVerification.Never, 0, PassphraseProof.Unproven)]
    public async Task The_farm_is_asked_as_often_as_the_policy_says(PassphraseVerification verify, int refreshes, PassphraseProof proof)
    {
        _world.Policy = _world.Policy with { Passphrase = _world.Policy.Passphrase with { Verify = verify } };

        var first = await _world.RunAsync();
        var second = await _world.RunAgainAsync();

        Assert.Equal(refreshes, _world.Farm.World.Refreshes);
        Assert.Equal((proof, first.Passphrase!.SecretId), (second.Passphrase!.Proof, second.Passphrase.SecretId));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I11")]
    public async Task A_passphrase_that_was_refused_is_tried_again_by_the_next_run()
    {
        _world.Farm.World.Passphrase = "changed by somebody";
        await _world.RunAsync();
        _world.Farm.World.Passphrase = RunWorld.Passphrase;

        Assert.Equal(PassphraseProof.AcceptedByFarm, (await _world.RunAgainAsync()).Passphrase!.Proof);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task A_new_passphrase_is_copied_and_proven_and_the_old_copy_stays()
    {
        var first = await _world.RunAsync();
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, "a new one");
        _world.Farm.World.Passphrase = "a new one";

        var second = await _world.RunAgainAsync();

        Assert.Equal((PassphraseProof.AcceptedByFarm, 2), (second.Passphrase!.Proof, _world.Farm.World.Refreshes));
        Assert.Equal([RunWorld.Passphrase, "a new one"], [_world.Vault.ValueOf(first.Passphrase!.SecretId), _world.Vault.ValueOf(second.Passphrase.SecretId)]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_passphrase_that_nobody_has_recorded_is_asked_for_by_field_until_the_step_gives_up()
    {
        _world.Vault.Delete(_world.Policy.Passphrase.SecretName);

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.DeadlineExceeded), (run.Phase, run.Reason));
        Assert.Contains("spec.passphrase.secretName: There is no secret contoso-secure-store-passphrase.", run.Message, StringComparison.Ordinal);
        Assert.Equal(0, _world.Farm.World.Backups);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refresh_that_fails_for_another_reason_is_tried_again()
    {
        _world.Farm.World.Errors[JobKind.RefreshKey].Enqueue(new FarmError(FarmErrorCodes.KeyNotPropagated, "Not yet.", null, true));

        var run = await _world.RunAsync();

        Assert.Equal((PassphraseProof.AcceptedByFarm, 2), (run.Passphrase!.Proof, run.Find(StepNames.EscrowPassphrase)!.Attempts));
    }

    /// <summary>The write arrives, its answer does not, and the list lags: a second version is written before the process dies.</summary>
    [Fact(Timeout = 30_000)]
    [Invariant("I4")]
    public async Task Of_two_versions_that_a_crash_left_one_stays_enabled()
    {
        Assert.True(await _world.DiesAsync(await AfterTheCopyIsWrittenAsync()));
        var copy = Assert.Single(_world.Vault.All, v => v.Name.Contains("-sssp-", StringComparison.Ordinal));
        _world.Vault.Put(copy.Name, RunWorld.Passphrase, copy.Tags);

        await _world.RunAsync();

        Assert.Single(_world.Vault.All, v => v.Name == copy.Name && v.Enabled);
    }

    private static async Task<CrashPoint> AfterTheCopyIsWrittenAsync()
    {
        var world = new RunWorld("east");
        await world.RunAsync();
        return new CrashPoint(world.Calls.Made.Index().First(c => c.Item.StartsWith("vault set contoso-sssp-", StringComparison.Ordinal)).Index, AfterEffect: true);
    }
}
