using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Operator.Reports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Which period a person means, in UTC.</summary>
internal sealed class ReportPeriodArguments
{
    private const int DefaultDays = 90;

    private static readonly string[] _forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private readonly Option<DateTimeOffset?> _from = new("--from")
    {
        Description = "Beginning of the period: a day, 2026-07-01, in UTC, or a time with its offset, 2026-07-01T00:00:00Z. Default: 90 days before its end.",
        CustomParser = argument => Instant(argument, "--from"),
    };

    private readonly Option<DateTimeOffset?> _to = new("--to")
    {
        Description = "End of the period, which does not belong to it: --from 2026-07-01 --to 2026-10-01 is a quarter. Default: now.",
        CustomParser = argument => Instant(argument, "--to"),
    };

    private readonly Option<TimeSpan?> _maxAge = new("--max-age")
    {
        Description = "How old the newest recovery point may become, as in 26h: the policy's maxAge. Default: nothing is compared.",
        CustomParser = Duration,
    };

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_to);
        command.Add(_maxAge);
    }

    public TimeSpan? MaxAge(ParseResult parsed) => parsed.GetValue(_maxAge);

    /// <exception cref="InvalidPeriodException">It is none.</exception>
    public ReportPeriod Of(ParseResult parsed, DateTimeOffset now)
    {
        var to = parsed.GetValue(_to) ?? new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var from = parsed.GetValue(_from) ?? to.AddDays(-DefaultDays);
        if (from >= now)
            throw new InvalidPeriodException($"--from: {ReportText.Exact(from)} lies ahead; nothing can be told of it yet.");
        return from < to ? new ReportPeriod(from, to) : throw new InvalidPeriodException($"--to: {ReportText.Exact(to)} is not after --from, {ReportText.Exact(from)}.");
    }

    private static DateTimeOffset? Instant(ArgumentResult argument, string option)
    {
        var text = argument.Tokens[0].Value;
        var dayOrOffset = text.Length == "yyyy-MM-dd".Length || text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
        if (dayOrOffset && DateTimeOffset.TryParseExact(text, _forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && instant.Year >= 2000)
            return instant;
        argument.AddError($"{option}: '{text}' is no day, as in 2026-07-01, and no time with its offset, as in 2026-07-01T00:00:00Z.");
        return null;
    }

    private static TimeSpan? Duration(ArgumentResult argument)
    {
        if (DurationText.TryParse(argument.Tokens[0].Value, out var duration, out var error))
            return duration;
        argument.AddError($"--max-age: {error}");
        return null;
    }
}

/// <param name="message">Names the option.</param>
internal sealed class InvalidPeriodException(string message) : Exception(message);
