using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Takeovers;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Commands;
using SecureStoreBackup.Tests.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Takeovers;

public sealed class TakeoverTests
{
    private readonly RunWorld _first = new("east", "west");
    private readonly RunWorld _second;

    public TakeoverTests() => _second = _first.InAnotherCluster();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task It_is_shown_before_it_is_done_and_showing_changes_nothing()
    {
        await _first.RunAsync();
        var before = _first.Containers.Values.SelectMany(c => c.Paths).ToArray();

        var plan = await Takeover().PlanAsync(Token);

        Assert.True(plan.Good);
        Assert.All(plan.Targets, t => Assert.Contains("_owner/2.json", t.Said, StringComparison.Ordinal));
        Assert.All(plan.Targets, t => Assert.Contains("cluster-1", t.Said, StringComparison.Ordinal));
        Assert.Equal(before, _first.Containers.Values.SelectMany(c => c.Paths));
        Assert.Single(_first.Farm.Fences);   // the run's own
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task Once_done_the_new_cluster_goes_on_and_doing_it_again_changes_nothing()
    {
        await _first.RunAsync();
        Assert.True((await Takeover().RunAsync(Token)).Good);
        var after = _first.Containers.Values.SelectMany(c => c.Paths).ToArray();

        Assert.True((await Takeover().RunAsync(Token)).Good);

        Assert.Equal(after, _first.Containers.Values.SelectMany(c => c.Paths));
        Assert.Equal((new FencingTerm("lease-2", 5), true), (_first.Farm.Fences[^1].Term, _first.Farm.Fences[^1].Takeover));
        _second.Identity = _second.Identity with { Term = new FencingTerm("lease-2", 5) };
        Assert.Equal(RunPhase.Completed, (await _second.RunAgainAsync()).Phase);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_target_that_does_not_answer_is_said_and_keeps_nothing_else_from_being_done()
    {
        Refusal.Always(_first.Calls, retry: true, "east list");

        var report = await Takeover().RunAsync(Token);

        Assert.Equal([("east", false), ("west", true)], report.Targets.Select(t => (t.What, t.Good)));
        Assert.True(report.Farm.Good);
        Assert.False(report.Good);
    }

    [Fact(Timeout = 30_000)]
    public async Task Where_no_operator_has_led_the_farm_is_left_alone_and_that_is_said()
    {
        var report = await Takeover(led: false).RunAsync(Token);

        Assert.False(report.Good);
        Assert.Contains("start the operator", report.Farm.Said, StringComparison.Ordinal);
        Assert.Empty(_first.Farm.Fences);
    }

    [Fact(Timeout = 30_000)]
    public async Task People_get_lines_and_programs_the_same_as_json_or_yaml()
    {
        Refusal.Always(_first.Calls, retry: true, "east list");

        var report = await Takeover().PlanAsync(Token);

        var data = SameData.Of(OutputOption.Data("json", report, TakeoverJson.Default.TakeoverReport), OutputOption.Data("yaml", report, TakeoverJson.Default.TakeoverReport));
        Assert.Equal((false, false, report.Cluster), ((bool)data["good"]!, (bool)data["confirmed"]!, (string)data["cluster"]!));
        Assert.Equal(["east", "west"], data["targets"]!.AsArray().Select(target => (string)target!["what"]!));
        await using var text = new StringWriter();
        TakeoverText.Write(report, text);
        Assert.StartsWith($"This cluster is {report.Cluster}.\nREFUSED east ", text.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", text.ToString(), StringComparison.Ordinal);
    }

    private Takeover Takeover(bool led = true) => new(
        _second.Policy, _second.Identity.WriterOf(_second.Policy.Uid), led ? new FencingTerm("lease-2", 5) : null,
        _second.Ports.OpenContainer, _ => Task.FromResult<IFarm>(_second.Farm), new PathOwnership(_second.Time));
}
