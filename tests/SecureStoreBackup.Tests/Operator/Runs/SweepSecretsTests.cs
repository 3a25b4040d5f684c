using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>A passphrase that changes, points that go, and what becomes of the secrets that the points named.</summary>
[Invariant("I2")]
public sealed class SweepSecretsTests
{
    private readonly RunWorld _world = new();

    public SweepSecretsTests() =>
        _world.Policy = _world.Policy with
        {
            Retention = new RetentionRules { KeepLast = 2, MinimumCopies = 2, GracePeriod = TimeSpan.FromHours(20) },
            Passphrase = _world.Policy.Passphrase with { Verify = PassphraseVerification.EveryRun },
        };

    [Fact(Timeout = 60_000)]
    public async Task A_passphrase_goes_once_no_point_names_it_and_the_status_says_when_the_vault_destroys_it()
    {
        var first = await FirstPassphraseAsync();

        var run = await AfterAsync(day: 41);

        var swept = Assert.Single(run.SweptSecrets);
        Assert.Equal((SecretId(first), "contoso-sp.vault.azure.net"), (swept.Name, swept.Vault));
        Assert.Equal(90, (swept.DestroyedAt!.Value - _world.Time.GetUtcNow()).TotalDays, 1);
        Assert.DoesNotContain(SecretId(first), Names());
        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.All(Manifests(), manifest => Assert.Contains(SecretId(manifest), Names()));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stays_while_a_point_at_any_target_names_it()
    {
        var first = await FirstPassphraseAsync(lockedAt: "west");

        var run = await AfterAsync(day: 41);

        Assert.Empty(run.SweptSecrets);
        Assert.Contains(SecretId(first), Names());
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stays_when_a_target_that_it_was_named_on_is_no_longer_in_the_policy()
    {
        var first = await FirstPassphraseAsync();
        _world.Policy = _world.Policy with { Offsite = [_world.Policy.Offsite[0]] };

        Assert.Empty((await AfterAsync(day: 41)).SweptSecrets);
        Assert.Contains(SecretId(first), Names());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_stays_only_by_the_note_when_it_went_to_a_target_that_the_policy_forgot_and_the_shared_one_got_no_point(bool noted)
    {
        var both = _world.Policy.Offsite;
        _world.Policy = _world.Policy with { Offsite = [both[0]] };
        var first = (await _world.RunAsync()).Passphrase!.SecretId;
        _world.Policy = _world.Policy with { Offsite = both };
        _world.Vault.Delete(_world.Policy.Passphrase.SecretName);
        Refusal.Always(_world.Calls, retry: false, "east stage");
        await _world.RunAgainAsync(2);
        _world.Calls.Before = (_, _) => { };
        Assert.Equal([first, first], Manifests());   // of the first run at east, and of the second at west

        _world.Policy = _world.Policy with { Offsite = [both[0]] };
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, "another-horse-battery-staple-4712");
        _world.Farm.World.Passphrase = "another-horse-battery-staple-4712";
        for (var day = 3; day <= 5; day++)
            await _world.RunAgainAsync(day);

        if (!noted)
            Assert.All(_world.Containers["east"].Paths.Where(p => p.Contains("/_targets/", StringComparison.Ordinal)).ToArray(), _world.Containers["east"].Remove);

        Assert.Equal(noted, (await AfterAsync(day: 41)).SweptSecrets.Count == 0);
        Assert.Equal(noted, Names().Contains(SecretId(first)));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stays_while_a_manifest_cannot_be_read_and_the_step_says_so()
    {
        var first = await FirstPassphraseAsync();
        _world.Begin(41);
        _world.Containers["west"].Flip(_world.Containers["west"].Paths.Where(p => p.EndsWith("/manifest.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last());

        var run = await _world.RunAsync();

        Assert.Equal((StepState.Failed, Reasons.VerificationFailed), (run.Find(StepNames.SweepSecrets)!.State, run.Find(StepNames.SweepSecrets)!.Reason));
        Assert.Contains(SecretId(first), Names());
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stays_once_the_policys_path_at_a_target_is_anothers()
    {
        var first = await FirstPassphraseAsync();
        _world.Begin(41);
        var (west, rule) = (_world.Containers["west"], _world.Policy.Offsite[1]);
        var path = RecoveryPointPath.PolicyPath(rule.Prefix, _world.Policy.Namespace, _world.Policy.Name);
        var others = OwnerRecordJson.Write(new OwnerRecord { ClusterId = "cluster-2", PolicyUid = "another", At = RunWorld.Slot, By = "somebody", Why = "Taken over." });
        _world.Calls.After = (_, call) =>
        {
            if (call.StartsWith("west create", StringComparison.Ordinal) && call.Contains("/_retention/", StringComparison.Ordinal))
                west.Put(OwnerPath.Of(path, 2), others);
        };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, StepState.Failed), (run.Phase, run.Find(StepNames.SweepSecrets)!.State));
        Assert.Contains(SecretId(first), Names());
    }

    [Fact(Timeout = 60_000)]
    public async Task It_stays_for_thirty_days()
    {
        var first = await FirstPassphraseAsync();

        Assert.Empty((await AfterAsync(day: 20)).SweptSecrets);
        Assert.Contains(SecretId(first), Names());
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public async Task Killed_at_any_point_the_sweep_deletes_what_it_should_and_nothing_else()
    {
        async Task<(SweepSecretsTests, string[])> WorldAsync()
        {
            var tests = new SweepSecretsTests();
            await tests.FirstPassphraseAsync();
            tests._world.Begin(41);
            return (tests, tests.Names());
        }

        var (whole, _) = await WorldAsync();
        var before = whole._world.Calls.Made.Count;
        await whole._world.RunAsync();
        var calls = whole._world.Calls.Made.Skip(before).ToArray();
        var first = Array.FindIndex(calls, c => c.StartsWith("east create", StringComparison.Ordinal) && c.Contains("_retention", StringComparison.Ordinal));

        foreach (var point in CrashPoint.Of(calls.Length).Where(p => p.Call >= first && p.Call % 3 == 0))
        {
            var (tests, _) = await WorldAsync();
            Assert.True(await tests._world.DiesAsync(point), $"{point} was never reached.");
            var run = await tests._world.RunAsync();
            Assert.Equal((RunPhase.Completed, StepState.Succeeded), (run.Phase, run.Find(StepNames.SweepSecrets)!.State));
            Assert.Equal(whole.Names(), tests.Names());
            Assert.All(tests.Manifests(), manifest => Assert.Contains(SecretId(manifest), tests.Names()));
        }
    }

    /// <summary>A point with the first passphrase, then three with the second, a day apart; the first goes on the fourth day.</summary>
    private async Task<string> FirstPassphraseAsync(string? lockedAt = null)
    {
        var first = (await _world.RunAsync()).Passphrase!.SecretId;
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, "another-horse-battery-staple-4712");
        _world.Farm.World.Passphrase = "another-horse-battery-staple-4712";
        if (lockedAt is not null)
            _world.Containers[lockedAt].Locked.UnionWith(_world.Containers[lockedAt].Paths);
        for (var day = 2; day <= 4; day++)
            await _world.RunAgainAsync(day);
        return first;
    }

    private async Task<BackupRun> AfterAsync(int day)
    {
        _world.Begin(day);
        return await _world.RunAsync();
    }

    private string[] Names() => [.. _world.Vault.All.Concat(_world.Exports.All).Select(v => v.Name).Order(StringComparer.Ordinal)];

    private IEnumerable<string> Manifests() => _world.Containers.Values.SelectMany(c => c.Paths.Where(p => p.EndsWith("/manifest.json", StringComparison.Ordinal)).Select(p => SecureStoreBackup.Manifests.ManifestReader.Parse(c.Content(p)).Passphrase.SecretId));

    private static string SecretId(string id) => SecureStoreBackup.Operator.Runs.SecretId.Parse(id).Name;
}
