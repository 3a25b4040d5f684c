using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs.Broken;

/// <summary>Each promise that a run makes: the sound run keeps it, and the same assertion fails where it is broken on purpose.</summary>
public sealed class BrokenRunTests
{
    private readonly RunWorld _world = new("east");

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task The_tests_of_I1_catch_a_container_that_loses_a_byte()
    {
        _world.Containers["east"].LosesBytes = true;

        Assert.Equal(RunPhase.Completed, (await _world.RunAsync()).Phase);   // it lies so well that the run cannot know

        Caught.By(() => WholePoint.Check(_world));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("sssp")]
    [InlineData("smkp")]
    [InlineData("smkf")]
    [Invariant("I1")]
    public async Task The_tests_of_I1_catch_a_vault_that_loses_a_version(string kind)
    {
        await _world.RunAsync();
        WholePoint.Check(_world);

        foreach (var vault in new[] { _world.Vault, _world.Exports })
            vault.All.Where(v => v.Name.Contains($"-{kind}-", StringComparison.Ordinal)).ToList().ForEach(v => vault.Delete(v.Name));

        Caught.By(() => WholePoint.Check(_world));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task Every_secret_is_read_back_before_anything_depends_on_it()
    {
        await _world.RunAsync();

        SafeKeeping.CheckReadBackFirst(_world);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I2")]
    public async Task The_tests_of_I2_catch_a_step_that_takes_the_vaults_word()
    {
        _world.Replace = BrokenSteps.TrustsTheVault.Replacing;
        await _world.RunAsync();

        Caught.By(() => SafeKeeping.CheckReadBackFirst(_world));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I2")]
    public async Task The_tests_of_I2_catch_a_copy_that_is_written_over(bool broken)
    {
        if (broken)
            _world.Replace = BrokenSteps.WritesOver.Replacing;
        var first = await _world.RunAsync();
        _world.Vault.Put(_world.Policy.Passphrase.SecretName, "a new one");
        var second = await _world.RunAgainAsync();

        void Check() => SafeKeeping.CheckKept(_world, (first, RunWorld.Passphrase), (second, "a new one"));
        if (broken)
            Caught.By(Check);
        else
            Check();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("sound")]
    [InlineData("foreign")]
    [InlineData("last")]
    [Invariant("I3")]
    public async Task The_tests_of_I3_catch_a_step_that_deletes_what_has_to_stay(string how)
    {
        _world.Farm.World.Sets.Add("made-by-hand", []);
        if (how != "sound")
            _world.Replace = (how == "foreign" ? BrokenSteps.DeletesWhatIsForeign : BrokenSteps.DeletesTheLast).Replacing;
        var run = await _world.RunAsync();

        void Check() => Assert.Superset(new HashSet<string> { "made-by-hand", run.FarmSet!.Id }, _world.Farm.World.Sets.Keys.ToHashSet());
        if (how == "sound")
            Check();
        else
            Caught.By(Check);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I5")]
    public async Task The_tests_of_I5_catch_a_farm_that_lets_two_jobs_run(bool broken)
    {
        _world.Farm.TakesEveryJob = broken;
        await _world.Farm.StartJobAsync(Foreign, TestContext.Current.CancellationToken);
        await _world.RunAsync();

        void Check() => Assert.Equal(1, _world.Farm.MostAtOnce);
        if (broken)
            Caught.By(Check);
        else
            Check();
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I5")]
    public async Task The_tests_of_I5_catch_a_step_that_starts_a_second_job()
    {
        _world.Farm.TakesEveryJob = true;   // a farm that would refuse hides what the operator does
        _world.Replace = BrokenSteps.BacksUpTwice.Replacing;
        await _world.RunAsync();

        Caught.By(() => Assert.Equal(1, _world.Farm.MostAtOnce));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I10")]
    public async Task The_tests_of_I10_catch_a_step_that_falls_over_an_answer(bool broken)
    {
        _world.Farm.World.Fingerprint = "no digest";
        if (broken)
            _world.Replace = BrokenSteps.FallsOver.Replacing;
        var run = await _world.RunAsync();

        void Check()
        {
            Assert.Equal((RunPhase.Failed, Reasons.FarmProtocolError), (run.Phase, run.Reason));
            Assert.Contains("configurationFingerprint", run.Message, StringComparison.Ordinal);
        }

        if (broken)
            Caught.By(Check);
        else
            Check();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I11")]
    public async Task The_tests_of_I11_catch_a_proof_that_no_farm_gave(bool broken)
    {
        _world.Farm.World.Passphrase = "changed by somebody";
        if (broken)
            _world.Replace = BrokenSteps.ProvesNothing.Replacing;
        await _world.RunAsync();
        var (container, policy) = (_world.Containers["east"], WholePoint.Point[..WholePoint.Point.LastIndexOf('/')]);

        void Check() => Proofs.Check(_world, ManifestReader.Parse(container.Content($"{WholePoint.Point}/manifest.json")));
        if (broken)
            Caught.By(Check);
        else
            Check();
        Assert.Equal(broken, Assert.Single(await Catalog.ListAsync(container, policy, TestContext.Current.CancellationToken)).Restorable);
    }

    private static JobRequest Foreign => new()
    {
        Id = "foreign",
        Kind = JobKind.RefreshKey,
        Term = new FencingTerm("lease", 1),
        RefreshKey = new RefreshKeyJob("a", "p"),
        Secrets = new JobSecrets { Passphrase = "x" },
    };
}
