using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class ServiceMasterKeyTests
{
    private static readonly FarmError Denied = new(FarmErrorCodes.SqlPermissionDenied, "Denied.", "Grant CONTROL SERVER.", false);

    private readonly RunWorld _world = new("east");

    [Fact(Timeout = 30_000)]
    public async Task An_unchanged_key_is_not_exported_again()
    {
        var first = await _world.RunAsync();
        var second = await _world.RunAgainAsync();

        Assert.Equal(1, _world.Farm.World.Exports);
        Assert.Equal(first.ServiceMasterKeys.Single().FileSecretId, second.ServiceMasterKeys.Single().FileSecretId);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_run_of_the_keys_alone_exported_is_not_exported_again()
    {
        _world.Begin(1, RunScope.ServiceMasterKeys);
        var keys = await _world.RunAsync();

        var second = await _world.RunAgainAsync();

        Assert.Equal((RunPhase.Completed, RunPhase.Completed, 1), (keys.Phase, second.Phase, _world.Farm.World.Exports));
        Assert.Equal(keys.ServiceMasterKeys.Single(), second.ServiceMasterKeys.Single() with { ExportedAt = keys.ServiceMasterKeys.Single().ExportedAt });
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_that_changed_is_exported_anew_and_the_old_export_stays()
    {
        var first = await _world.RunAsync();
        _world.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2");

        var second = await _world.RunAgainAsync();

        Assert.Equal((2, FarmWorld.Digest("key 2")), (_world.Farm.World.Exports, second.ServiceMasterKeys.Single().Fingerprint));
        Assert.NotEmpty(_world.Exports.ValueOf(first.ServiceMasterKeys.Single().FileSecretId));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("smkp")]
    [InlineData("smkf")]
    [Invariant("I2")]
    public async Task An_export_of_which_a_secret_is_gone_is_made_anew(string kind)
    {
        await _world.RunAsync();
        foreach (var vault in new[] { _world.Vault, _world.Exports })
            vault.All.Where(v => v.Name.Contains($"-{kind}-", StringComparison.Ordinal)).ToList().ForEach(v => vault.Delete(v.Name));

        var second = await _world.RunAgainAsync();

        Assert.Equal((RunPhase.Completed, 2), (second.Phase, _world.Farm.World.Exports));
        Assert.NotEmpty(_world.Exports.ValueOf(second.ServiceMasterKeys.Single().FileSecretId));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_export_that_fails_does_not_keep_the_secure_store_from_being_backed_up()
    {
        _world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(Denied);

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        var step = run.Find(StepNames.ExportServiceMasterKeys)!;
        Assert.Equal((StepState.Failed, FarmErrorCodes.SqlPermissionDenied), (step.State, step.Reason));
        Assert.Equal("spec.serviceMasterKeys[0]: Denied. Grant CONTROL SERVER.", step.Message);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    [Invariant("I2")]
    public async Task When_an_export_fails_the_last_good_one_stands_in_the_manifest(bool readable)
    {
        var first = await _world.RunAsync();
        if (readable)
            _world.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2");
        else
            _world.Farm.World.Instances.Clear();
        _world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(Denied);

        var second = await _world.RunAgainAsync();

        Assert.Equal((RunPhase.Completed, StepState.Failed), (second.Phase, second.Find(StepNames.ExportServiceMasterKeys)!.State));
        Assert.Equal(first.ServiceMasterKeys.Single().FileSecretId, second.ServiceMasterKeys.Single().FileSecretId);
    }

    /// <summary>The run of the keys alone made no recovery point, so no manifest tells of what it exported.</summary>
    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task When_an_export_fails_what_a_run_of_the_keys_alone_exported_last_stands_in_the_manifest()
    {
        await _world.RunAsync();
        _world.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2");
        _world.Begin(2, RunScope.ServiceMasterKeys);
        var keys = await _world.RunAsync();
        _world.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 3");
        _world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(Denied);

        var third = await _world.RunAgainAsync(3);

        Assert.Equal((RunPhase.Completed, StepState.Failed), (third.Phase, third.Find(StepNames.ExportServiceMasterKeys)!.State));
        Assert.Equal((FarmWorld.Digest("key 2"), keys.ServiceMasterKeys.Single().FileSecretId), (third.ServiceMasterKeys.Single().Fingerprint, third.ServiceMasterKeys.Single().FileSecretId));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_instance_that_cannot_be_exported_does_not_keep_another_from_it()
    {
        _world.Policy = _world.Policy with { ServiceMasterKeys = [new ServiceMasterKeyPolicy("SQL09", @"\\fs01\keys"), .. _world.Policy.ServiceMasterKeys] };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, StepState.Failed), (run.Phase, run.Find(StepNames.ExportServiceMasterKeys)!.State));
        Assert.Equal(TestPolicy.Instance, run.ServiceMasterKeys.Single().Instance);
        Assert.Contains("SQL09: The account may not export.", run.Find(StepNames.ExportServiceMasterKeys)!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_export_that_fails_for_a_passing_reason_is_made_again_under_the_same_password()
    {
        _world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(new FarmError(FarmErrorCodes.SqlUnreachable, "Down.", null, true));

        var run = await _world.RunAsync();

        Assert.Equal((StepState.Succeeded, 2), (run.Find(StepNames.ExportServiceMasterKeys)!.State, run.Find(StepNames.ExportServiceMasterKeys)!.Attempts));
        Assert.Single(_world.Farm.World.Passwords.Values.Distinct());
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I6")]
    public async Task A_key_file_that_was_left_on_the_server_is_reported()
    {
        _world.Farm.World.LeftBehind = @"\\fs01\spbackup\keys\smk-00000001-0-1";

        var run = await _world.RunAsync();

        Assert.Equal(Reasons.ServiceMasterKeyLeftBehind, run.Find(StepNames.ExportServiceMasterKeys)!.Reason);
        Assert.Contains(_world.Farm.World.LeftBehind, run.Find(StepNames.ExportServiceMasterKeys)!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I6")]
    public async Task A_key_file_that_stays_on_the_server_is_told_by_every_run_and_by_the_policy_until_it_is_gone()
    {
        var path = _world.Farm.World.LeftBehind = @"\\fs01\spbackup\keys\smk-00000001-0-1";
        await _world.RunAsync();
        _world.Farm.World.LeftBehind = null;

        var later = await _world.RunAgainAsync();

        Assert.Equal((RunPhase.Completed, Reasons.ServiceMasterKeyLeftBehind), (later.Phase, later.Find(StepNames.ExportServiceMasterKeys)!.Reason));
        Assert.Contains(path, later.Find(StepNames.ExportServiceMasterKeys)!.Message, StringComparison.Ordinal);
        var told = PolicyTold.Of(await PolicyTold.ViewAsync(_world), ConditionTypes.ServiceMasterKeysEscrowed);
        Assert.Equal(("False", Reasons.ServiceMasterKeyLeftBehind), (told.Status, told.Reason));
        Assert.Contains(path, told.Message, StringComparison.Ordinal);

        _world.Farm.World.KeyFiles.Clear();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("True", PolicyTold.Of(await PolicyTold.ViewAsync(_world), ConditionTypes.ServiceMasterKeysEscrowed).Status);
        Assert.Null((await _world.RunAgainAsync(3)).Find(StepNames.ExportServiceMasterKeys)!.Reason);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_policy_without_instances_exports_nothing()
    {
        _world.Policy = _world.Policy with { ServiceMasterKeys = [] };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, StepState.Skipped, 0), (run.Phase, run.Find(StepNames.ExportServiceMasterKeys)!.State, _world.Farm.World.Exports));
    }
}
