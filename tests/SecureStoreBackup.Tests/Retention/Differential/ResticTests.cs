using SecureStoreBackup.Naming;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention.Differential;

/// <summary>Our selection against <c>restic forget --dry-run</c> on the same timelines: the same points stay, for the same reasons.</summary>
[Trait("Suite", "Long")]
public sealed class ResticTests
{
    private const int PointsPerTimeline = 30;
    private const int RulesPerTimeline = 8;

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["last snapshot"] = KeepReasons.Last,
        ["daily snapshot"] = KeepReasons.Daily,
        ["weekly snapshot"] = KeepReasons.Weekly,
        ["monthly snapshot"] = KeepReasons.Monthly,
        ["yearly snapshot"] = KeepReasons.Yearly,
    };

    [Fact(Timeout = 900_000)]
    public async Task The_same_points_stay_for_the_same_reasons_as_restic_says()
    {
        Assert.SkipWhen(ResticRepository.Missing is not null && Environment.GetEnvironmentVariable("CI") is null, ResticRepository.Missing ?? "");
        Assert.Null(ResticRepository.Missing);
        var cancellation = TestContext.Current.CancellationToken;
        using var restic = new ResticRepository();
        await restic.CreateAsync(cancellation);
        var (random, compared) = (new Random(20261122), 0);
        foreach (var zone in new[] { "Etc/UTC", "Europe/Berlin" }.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            foreach (var at in Timeline(zone, random))
                await restic.BackUpAsync(zone.Id.Replace('/', '-'), at, zone, cancellation);
            RetentionPoint[] points = [.. (await restic.TimesAsync(zone.Id.Replace('/', '-'), cancellation)).Select(at => new RetentionPoint($"{Stamp.Of(at)}-00000000", at.ToUniversalTime()) { Restorable = true })];
            Assert.Equal(PointsPerTimeline, points.Length);
            for (var i = 0; i < RulesPerTimeline; i++, compared++)
                await CompareAsync(restic, points, Rules(random), zone, cancellation);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{compared} selections of {PointsPerTimeline} points, each as restic makes it");
    }

    private static async Task CompareAsync(ResticRepository restic, RetentionPoint[] points, RetentionRules rules, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var theirs = await restic.KeptAsync(zone.Id.Replace('/', '-'), rules, zone, cancellationToken);
        var ours = RetentionPlanner.Plan(points, rules, zone, points.Max(p => p.At).AddDays(1)).Of<PointDecision.Keep>();

        // Ours has two guards besides, which name the newest point and the minimum; every rule keeps the newest anyway.
        Assert.Equal(
            theirs.Select(t => $"{Stamp.Of(t.Key)}-00000000 {string.Join(' ', t.Value.Select(word => Words[word]).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal),
            ours.Select(k => $"{k.Name} {string.Join(' ', k.Because.Where(Words.ContainsValue).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));
    }

    /// <summary>Two years, in which some days have several points; every second point lies about a change of the clock, or the turn of a year.</summary>
    private static SortedSet<DateTimeOffset> Timeline(TimeZoneInfo zone, Random random)
    {
        DateTimeOffset[] turns = [new(2024, 10, 26, 12, 0, 0, TimeSpan.Zero), new(2025, 3, 29, 12, 0, 0, TimeSpan.Zero), new(2024, 12, 30, 12, 0, 0, TimeSpan.Zero)];
        var times = new SortedSet<DateTimeOffset>();
        while (times.Count < PointsPerTimeline)
        {
            var at = times.Count % 2 == 0 ? turns[random.Next(turns.Length)].AddMinutes(random.Next(3 * 24 * 60)) : new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(2 * 365 * 24 * 60));
            if (!zone.IsAmbiguousTime(at))
                times.Add(at);
        }

        return times;
    }

    private static RetentionRules Rules(Random random)
    {
        var rules = new RetentionRules { KeepLast = random.Next(4), KeepDaily = random.Next(12), KeepWeekly = random.Next(8), KeepMonthly = random.Next(8), KeepYearly = random.Next(4), MinimumCopies = 1 };
        return rules.KeepsAny ? rules : rules with { KeepDaily = 3 };
    }
}
