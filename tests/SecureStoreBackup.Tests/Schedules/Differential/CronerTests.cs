using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules.Differential;

/// <summary>Our schedules against the npm library croner: the same slots but where a reason says otherwise.</summary>
[Trait("Suite", "Long")]
public sealed class CronerTests
{
    private const int Questions = 12_000;
    private const int Slots = 4;

    private static readonly string[] Zones =
    [
        "Etc/UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney",
        "Pacific/Auckland", "Pacific/Chatham", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Africa/Johannesburg",
    ];

    private static readonly string[] Minutes = ["*", "*/7", "0", "15", "59", "0,30", "10-20/3", "5,35-40"];
    private static readonly string[] Hours = ["*", "*/3", "0", "1", "2", "3", "2,3", "0-4/2", "23", "9-17"];
    private static readonly string[] Days = ["*", "*", "*", "*/5", "1", "15,28-31", "29", "31"];
    private static readonly string[] Months = ["*", "*", "*", "*/3", "2", "MAR,OCT", "4-9", "11-12"];
    private static readonly string[] Weekdays = ["*", "*", "*", "*/2", "SUN", "MON-FRI", "6,7", "0-2"];

    [Fact]
    public async Task Thousands_of_schedules_have_the_slots_that_croner_gives_them_but_for_known_reasons()
    {
        Assert.SkipWhen(CronerProcess.Missing is not null && Environment.GetEnvironmentVariable("CI") is null, CronerProcess.Missing ?? "");
        Assert.Null(CronerProcess.Missing);
        var random = new Random(20261122);
        CronerQuestion[] questions = [.. Enumerable.Range(0, Questions).Select(id => Question(id, random))];

        var answers = await CronerProcess.AskAsync(questions, TestContext.Current.CancellationToken);

        Assert.Equal(Questions, answers.Count);
        var differences = questions.Zip(answers).Select(pair => Compare(pair.First, pair.Second)).OfType<Difference>().ToArray();
        foreach (var reason in differences.GroupBy(d => d.Reason).OrderBy(g => g.Key, StringComparer.Ordinal))
            TestContext.Current.TestOutputHelper!.WriteLine($"{reason.Count(),6}  {reason.Key}: {reason.First().Says}");
        Assert.Equal(CronerDifferences.All.Order(StringComparer.Ordinal), differences.Select(d => d.Reason).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(differences.Length, 1, Questions / 5);
    }

    private static CronerQuestion Question(int id, Random random)
    {
        string One(string[] of) => of[random.Next(of.Length)];
        var zone = One(Zones);
        var expression = $"{One(Minutes)} {One(Hours)} {One(Days)} {One(Months)} {One(Weekdays)}";
        // Past years: their rules change no more. Every second question is asked on the eve of a clock change, where there is one.
        var day = new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(random.Next(365 * 9));
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var looked = 0; id % 2 == 0 && looked < 400 && info.GetUtcOffset(day.AddDays(1)) == info.GetUtcOffset(day.AddDays(2)); looked++)
            day = day.AddDays(1);
        return new CronerQuestion(id, expression, zone, day.AddSeconds(random.Next(86_400)), Slots);
    }

    private static Difference? Compare(CronerQuestion question, CronerAnswer answer)
    {
        Assert.True(answer.Id == question.Id && answer.Error is null, $"{question}: {answer.Error}");
        if (CronerDifferences.OfDays(question.Expression) is { } days)
            return new Difference(days, question.Expression);
        if (!CronExpression.TryParse(question.Expression, out var expression, out var refused))
        {
            Assert.True(answer.Slots!.Count == 0, $"We refuse {question.Expression} ({refused}), and croner finds {Text(answer.Slots)}.");
            return null;
        }

        var schedule = new Schedule(expression, TimeZoneInfo.FindSystemTimeZoneById(question.Zone));
        var ours = new List<DateTimeOffset>();
        for (var slot = schedule.NextAfter(question.From); ours.Count < Slots && slot is { } at; slot = schedule.NextAfter(at))
            ours.Add(at);
        if (ours.SequenceEqual(answer.Slots!))
            return null;
        var says = $"{question.Expression} {question.Zone} from {question.From:u}: we say {Text(ours)}, croner {Text(answer.Slots!)}";
        return new Difference(CronerDifferences.Reason(schedule, ours, answer.Slots!) ?? $"UNKNOWN {says}", says);
    }

    private static string Text(IEnumerable<DateTimeOffset> slots) => string.Join(' ', slots.Select(s => s.ToString("MM-ddTHH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture)));

    private sealed record Difference(string Reason, string Says);
}
