using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class FarmProbeTests
{
    private static readonly BackupPolicy s_policy = TestPolicy.Of("east");

    private readonly VirtualTime _time = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly OutsideCalls _calls = new();
    private readonly InMemoryFarm _farm;
    private readonly FarmProbe _probe;

    public FarmProbeTests()
    {
        _farm = new InMemoryFarm(_calls, _time);
        _probe = new FarmProbe(new FarmSightings(_time), new ProbeOptions(), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Preflights => _calls.Made.Count(call => call == "farm preflight");

    private int Descriptions => _calls.Made.Count(call => call == "farm describe");

    [Fact]
    public async Task A_hundred_policies_that_ask_the_same_of_a_farm_share_one_preflight_a_quarter_of_an_hour()
    {
        for (var minutes = 0; minutes < 60; minutes += 5, _time.Advance(TimeSpan.FromMinutes(5)))
            for (var number = 0; number < 100; number++)
                Assert.NotNull((await AskAsync(Policy($"p{number}"))).Report);

        Assert.InRange(Preflights, 4, 6);
        Assert.InRange(Preflights + Descriptions, 12, 12);
    }

    [Fact]
    public async Task Policies_with_directories_of_their_own_have_preflights_of_their_own_and_ask_together_whether_the_farm_answers()
    {
        var policies = Enumerable.Range(0, 10).Select(number => Policy($"p{number}", $@"\\fs01\backup{number}")).ToArray();
        for (var minutes = 0; minutes <= 10; minutes += 5, _time.Advance(TimeSpan.FromMinutes(5)))
            foreach (var policy in policies)
                await AskAsync(policy);

        Assert.Equal((10, 2), (Preflights, Descriptions));
    }

    [Fact]
    [Invariant("I12")]
    public async Task Namespaces_share_only_what_they_ask_for_with_the_same_certificate()
    {
        await AskAsync(Policy("a", @namespace: "one"));
        await AskAsync(Policy("b", @namespace: "two"));
        Assert.Equal(1, Preflights);

        await AskAsync(Policy("c", @namespace: "three"), Connection("another key"));

        Assert.Equal(2, Preflights);
        Assert.NotEqual(Connection("one key").Access, Connection("another key").Access);
        Assert.Equal(Connection("one key").Access.GetHashCode(), Connection("one key").Access.GetHashCode());
    }

    [Fact]
    public async Task What_is_wrong_is_looked_at_again_soon_and_once_for_all()
    {
        _farm.World.Checks.Add(new PreflightCheck { Name = "DirectoryWritable", State = CheckState.Failed, Message = "No.", Code = FarmErrorCodes.DirectoryNotWritable });
        Assert.NotNull((await AskAsync(Policy("a"))).Failure);
        _farm.World.Checks.RemoveAt(1);
        Assert.NotNull((await AskAsync(Policy("b"))).Failure);

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Null((await AskAsync(Policy("b"))).Failure);
        Assert.Equal(2, Preflights);
    }

    [Fact]
    [Invariant("I7")]
    public async Task An_agent_that_stops_answering_is_noticed_after_five_minutes_and_told_to_all()
    {
        await AskAsync(Policy("a"));
        await AskAsync(Policy("b"));
        _calls.Before = (_, _) => throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "Gone.", Retry: true));
        _time.Advance(TimeSpan.FromMinutes(5));

        var told = new[] { await AskAsync(Policy("a")), await AskAsync(Policy("b")) };

        Assert.All(told, finding => Assert.Equal((Reasons.FarmUnreachable, null), (finding.Failure?.Reason, finding.Report)));
        Assert.Equal((1, 1), (Preflights, Descriptions));
        _calls.Disarm();
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Null((await AskAsync(Policy("b"))).Failure);
    }

    [Fact]
    public async Task After_a_run_nothing_counts_that_was_asked_before_its_end()
    {
        await AskAsync(Policy("a"));
        _farm.World.Fingerprint = FarmWorld.Digest("changed");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.NotEqual(_farm.World.Fingerprint, (await AskAsync(Policy("b"))).Report!.ConfigurationFingerprint);
        var after = await _probe.AskAsync(Policy("b"), Connection(), _time.GetUtcNow(), Token);

        Assert.Equal((_farm.World.Fingerprint, _time.GetUtcNow()), (after.Report!.ConfigurationFingerprint, after.AskedAt));
        Assert.Equal(_farm.World.Fingerprint, (await AskAsync(Policy("a"))).Report!.ConfigurationFingerprint);
    }

    private Task<FarmFinding> AskAsync(BackupPolicy policy, FarmConnection? connection = null) => _probe.AskAsync(policy, connection ?? Connection(), notBefore: null, Token);

    private FarmConnection Connection(string key = "one key") =>
        new(_farm, new FarmAccess(s_policy.Farm.AgentUrl, new FarmCredentials("certificate", new SecretValue(key), "authority")));

    private static BackupPolicy Policy(string name, string directory = @"\\fs01\spbackup", string @namespace = "sharepoint") =>
        s_policy with { Namespace = @namespace, Name = name, Farm = s_policy.Farm with { BackupDirectory = directory } };
}
