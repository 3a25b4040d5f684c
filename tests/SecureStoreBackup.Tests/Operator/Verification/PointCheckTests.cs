using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Statuses;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Verification;

public sealed class PointCheckTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Invariant("I1")]
    public async Task The_newest_point_is_read_back_whole_and_nothing_is_written()
    {
        var point = await StoredPoint.MakeAsync();
        var before = point.Container.Paths.ToArray();

        var line = Assert.Single(await ReadAsync(point, new PointsWanted(null, All: false)));

        Assert.Equal((CheckVerdict.Intact, StoredPoint.Path.Point, point.Blobs.Length - 1), (line.Verdict, line.Point, line.Files));
        Assert.Equal(before, point.Container.Paths);
    }

    [Fact]
    [Invariant("I1")]
    public async Task One_changed_byte_is_damage_and_is_named()
    {
        var point = await StoredPoint.MakeAsync();
        var file = point.Blobs.First(blob => blob.Contains("/farm/", StringComparison.Ordinal));
        point.Container.Flip(file);

        var line = Assert.Single(await ReadAsync(point, new PointsWanted(null, All: true)));

        Assert.Equal((CheckVerdict.Damaged, file[StoredPoint.Prefix.Length..]), (line.Verdict, Assert.Single(line.Findings).Place));
        using var text = new StringWriter();
        CheckText.Write(new CheckReport(_now, [line]), new Paint(On: false), text);
        Assert.Contains("DAMAGED", text.ToString(), StringComparison.Ordinal);
        Assert.Contains(file[StoredPoint.Prefix.Length..], text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_refuses_makes_a_point_neither_good_nor_damaged_and_it_can_be_left_out()
    {
        var point = await StoredPoint.MakeAsync();
        var refused = new PointCheck("east", point.Container, (_, _) => throw new StepFailedException(new StepFailure(Reasons.VaultForbidden, "No role.", Retry: true)));
        var without = new PointCheck("east", point.Container, readSecret: null);

        Assert.Equal(CheckVerdict.Unreadable, (await refused.RunAsync(StoredPoint.Path, null, TestContext.Current.CancellationToken)).Verdict);
        var line = await without.RunAsync(StoredPoint.Path, null, TestContext.Current.CancellationToken);
        Assert.Equal((CheckVerdict.Intact, false), (line.Verdict, line.Secrets));
        Assert.False(new CheckReport(_now, [line, line with { Verdict = CheckVerdict.Unreadable }]).Good);
    }

    [Fact]
    public async Task A_point_that_is_not_there_is_said_so()
    {
        var point = await StoredPoint.MakeAsync();
        var (lines, error) = await Verifying(new PointsWanted("20200101t000000z-00000001", All: false)).ReadAsync(
            "east", point.Container, "contoso", null, null, TestContext.Current.CancellationToken);

        Assert.Empty(lines);
        Assert.Contains("has no recovery point '20200101t000000z-00000001'", error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<CheckLine>> ReadAsync(StoredPoint point, PointsWanted wanted)
    {
        var (lines, error) = await Verifying(wanted).ReadAsync("east", point.Container, "contoso", null, point.ReadSecretAsync, TestContext.Current.CancellationToken);
        Assert.Null(error);
        return lines;
    }

    private static Verifying Verifying(PointsWanted wanted) => new(wanted, new VirtualTime(_now), new ConsoleProgress(TextWriter.Null, terminal: false, new VirtualTime(_now)));
}
