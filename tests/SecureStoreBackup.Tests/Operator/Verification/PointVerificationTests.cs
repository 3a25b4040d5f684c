using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Verification;

public sealed class PointVerificationTests
{
    private const string Evidence = "contoso/sharepoint.contoso/_evidence/20261122t021500z-00000001/";

    private readonly ListLogger<PointVerification> _log = new();
    private StoredPoint _point = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BackupPolicy Policy => _point.World.Policy with { Verification = new VerificationPolicy(TestPolicy.Schedule("0 6 * * *").Schedule, 5) };

    [Fact(Timeout = 60_000)]
    public async Task A_point_whose_turn_has_come_is_read_once_and_its_evidence_stands_beside_it()
    {
        await MakeAsync();

        var looked = Assert.Single((await VerifyAsync()).Looked);
        var after = await FindingAsync();

        Assert.Equal(("east", StoredPoint.Path.Point, false), (looked.Target, looked.Point, looked.Look.Damaged));
        var blob = Assert.Single(EvidenceBlobs());
        Assert.Contains("\"verdict\": \"Intact\"", Encoding.UTF8.GetString(_point.Container.Content(blob)), StringComparison.Ordinal);
        Assert.Equal(looked.Look, Assert.Single(Assert.Single(after.Points).Looks));
        Assert.Equal((0, 0), await PassAsync([after]));
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I1")]
    public async Task A_damaged_point_is_told_apart_at_once_and_by_every_later_listing()
    {
        await MakeAsync();
        var before = await FindingAsync();
        _point.Container.Flip($"{StoredPoint.Path}/farm/app/spbrtoc.xml", 3);

        var looked = Assert.Single((await VerifyAsync()).Looked);

        Assert.True(looked.Look.Damaged);
        foreach (var target in new[] { before.After(looked.Point, looked.Look, _point.World.Time.GetUtcNow()), await FindingAsync() })
        {
            Assert.Empty(target.Points);
            Assert.Equal([StoredPoint.Path.Point], target.Damaged.Select(p => p.Name));
        }

        Assert.True(Assert.Single((await PolicyContents.ReadAsync(_point.Container, StoredPoint.Path.Policy, Cancellation)).RetentionPointsAt(_point.World.Time.GetUtcNow())).Damaged);
        Assert.Contains("farm/app/spbrtoc.xml", Encoding.UTF8.GetString(_point.Container.Content(Assert.Single(EvidenceBlobs()))), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_point_that_is_whole_again_counts_again()
    {
        await MakeAsync();
        _point.Container.Flip($"{StoredPoint.Path}/farm/app/spbrtoc.xml");
        await VerifyAsync();
        _point.Container.Flip($"{StoredPoint.Path}/farm/app/spbrtoc.xml");
        _point.World.Time.Advance(TimeSpan.FromDays(1));

        await VerifyAsync();

        Assert.Empty((await FindingAsync()).Damaged);
        Assert.Equal(2, EvidenceBlobs().Length);
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I7")]
    public async Task An_outage_leaves_no_evidence_and_lets_the_point_be_tried_again_later()
    {
        await MakeAsync();
        Refusal.Always(_point.World.Calls, retry: true, "vault get");
        var verification = Verification(out var transfers);
        await using var _ = transfers;

        var refused = Assert.Single((await VerifyAsync(verification)).Refused);
        _point.World.Calls.Disarm();
        var soon = await verification.PassAsync(Policy, [await FindingAsync()], held: false, Cancellation);
        _point.World.Time.Advance(TimeSpan.FromHours(1));
        var later = await UntilEndedAsync(verification, [await FindingAsync()], refused: false);

        Assert.Equal(Reasons.VaultUnreachable, refused.Reason);
        Assert.Equal((0, 1), (soon.Looked.Count, soon.Refused.Count));
        Assert.InRange(soon.Again!.Value, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (later.Looked.Count, later.Refused.Count));
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    public async Task Killed_at_any_call_the_next_process_writes_the_evidence_and_none_is_wrong()
    {
        await MakeAsync();
        var first = _point.World.Calls.Made.Count;
        await VerifyAsync();
        var points = CrashPoint.Of(_point.World.Calls.Made.Count - first).ToArray();
        Assert.True(points.Length >= 20, $"{points.Length} crash points");

        foreach (var crash in points)
        {
            await MakeAsync();
            var finding = await FindingAsync();
            crash.Arm(_point.World.Calls);
            await using (var transfers = new TransferPool(TimeProvider.System))
                await UntilEndedAsync(Verification(transfers), [finding]);
            _point.World.Calls.Disarm();
            _point.World.Time.Advance(TimeSpan.FromMinutes(1));

            if ((await FindingAsync()).Points is [{ Looks: [] }])
                await VerifyAsync();

            var at = $"{(crash.AfterEffect ? "after" : "before")} call {crash.Call}";
            Assert.True(EvidenceBlobs().Length == 1, $"{at}: {EvidenceBlobs().Length} pieces of evidence");
            Assert.True((await FindingAsync()).Points is [{ Looks: [{ Damaged: false }] }], at);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Nothing_is_read_while_it_is_held_or_when_nobody_asked(bool held, bool asked)
    {
        await MakeAsync();
        await using var transfers = new TransferPool(TimeProvider.System);

        var pass = await Verification(transfers).PassAsync(asked ? Policy : Policy with { Verification = null }, [await FindingAsync()], held, Cancellation);

        Assert.Equal((0, 0, (TimeSpan?)null), (pass.Looked.Count, pass.Refused.Count, pass.Again));
    }

    [Fact(Timeout = 60_000)]
    public async Task Before_its_slot_the_next_one_is_waited_for()
    {
        await MakeAsync(TimeSpan.FromHours(-1));
        await using var transfers = new TransferPool(TimeProvider.System);
        var now = _point.World.Time.GetUtcNow();

        var pass = await Verification(transfers).PassAsync(Policy, [await FindingAsync()], held: false, Cancellation);

        Assert.Equal((0, Policy.Verification!.Schedule.NextAfter(now) - now), (pass.Looked.Count, pass.Again));
    }

    /// <summary>A point, and the first slot after it.</summary>
    private async Task MakeAsync(TimeSpan fromSlot = default)
    {
        _point = await StoredPoint.MakeAsync();
        var now = _point.World.Time.GetUtcNow();
        _point.World.Time.Advance(TestPolicy.Schedule("0 6 * * *").Schedule.NextAfter(now)!.Value + fromSlot - now);
    }

    private string[] EvidenceBlobs() => [.. _point.Container.Paths.Where(p => p.StartsWith(Evidence, StringComparison.Ordinal))];

    private async Task<TargetFinding> FindingAsync() =>
        TargetFinding.Of("east", await Catalog.ListAsync(_point.Container, StoredPoint.Path.Policy, Cancellation), _point.World.Time.GetUtcNow());

    private PointVerification Verification(out TransferPool transfers) => Verification(transfers = new TransferPool(TimeProvider.System));

    private PointVerification Verification(TransferPool transfers) => new(
        new VerificationPorts((_, _, _) => Task.FromResult<IContainer>(_point.Container), (_, url) => url == _point.World.Vault.Url ? _point.World.Vault : _point.World.Exports),
        transfers, new RunIdentity("cluster-1", "1.0.0", new FencingTerm("lease", 1), Takeover: false), _point.World.Time, _log);

    private async Task<VerificationPass> VerifyAsync()
    {
        await using var transfers = new TransferPool(TimeProvider.System);
        return await VerifyAsync(Verification(transfers));
    }

    private async Task<VerificationPass> VerifyAsync(PointVerification verification) => await UntilEndedAsync(verification, [await FindingAsync()]);

    private async Task<VerificationPass> UntilEndedAsync(PointVerification verification, IReadOnlyList<TargetFinding> targets, bool refused = true)
    {
        while (true)
        {
            var pass = await verification.PassAsync(Policy, targets, held: false, Cancellation);
            if (pass.Looked.Count > 0 || (refused && pass.Refused.Count > 0))
                return pass;
            await Task.Yield();
        }
    }

    private async Task<(int Looked, int Refused)> PassAsync(IReadOnlyList<TargetFinding> targets)
    {
        await using var transfers = new TransferPool(TimeProvider.System);
        var pass = await Verification(transfers).PassAsync(Policy, targets, held: false, Cancellation);
        return (pass.Looked.Count, pass.Refused.Count);
    }
}
