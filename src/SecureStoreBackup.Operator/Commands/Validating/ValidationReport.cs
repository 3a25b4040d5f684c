using System.Globalization;
using System.Text.Json.Serialization;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands.Validating;

/// <summary>What <c>validate</c> says of all files; its JSON form is for other programs.</summary>
/// <param name="Errors">How many there are in all files.</param>
/// <param name="Warnings">The same.</param>
internal sealed record ValidationReport(bool Valid, int Errors, int Warnings, IReadOnlyList<ValidatedFile> Files)
{
    public static ValidationReport Of(IEnumerable<(string Name, FileReport Report)> files, DateTimeOffset now)
    {
        ValidatedFile[] all = [.. files.Select(file => ValidatedFile.Of(file.Name, file.Report, now))];
        var errors = all.Sum(file => file.Findings.Count(finding => finding.Severity == ValidationFinding.Error));
        return new(errors == 0, errors, all.Sum(file => file.Findings.Count) - errors, all);
    }
}

/// <param name="Valid">Whether there is no error in it.</param>
/// <param name="Findings">By line.</param>
/// <param name="Objects">Ours, where they are valid.</param>
/// <param name="LeftAlone">Kinds of the other objects.</param>
internal sealed record ValidatedFile(string File, bool Valid, IReadOnlyList<ValidationFinding> Findings, IReadOnlyList<ValidatedObject> Objects, IReadOnlyList<string> LeftAlone)
{
    public static ValidatedFile Of(string file, FileReport report, DateTimeOffset now) => new(
        file,
        !report.AllErrors.Any(),
        [
            .. report.AllErrors.Select(error => ValidationFinding.Of(ValidationFinding.Error, error))
                .Concat(report.Documents.SelectMany(document => document.Warnings).Select(warning => ValidationFinding.Of(ValidationFinding.Warning, warning)))
                .OrderBy(finding => finding.Line).ThenBy(finding => finding.Column),
        ],
        [.. report.Documents.Where(document => document.Errors.Count == 0).Select(document => ValidatedObject.Of(document, now))],
        report.Others);
}

/// <param name="Severity">error or warning.</param>
/// <param name="Line">Counted from one, as is the column.</param>
/// <param name="Path">The field; empty where the whole file is meant.</param>
internal sealed record ValidationFinding(string Severity, int Line, int Column, string Path, string Message)
{
    public const string Error = "error";

    public const string Warning = "warning";

    public static ValidationFinding Of(string severity, FileError found) => new(severity, found.Line, found.Column, found.Path, found.Message);
}

/// <param name="NextRuns">Without jitter, in the schedule's own zone; empty while suspended.</param>
internal sealed record ValidatedObject(string Kind, string? Name, IReadOnlyList<string> NextRuns)
{
    public static ValidatedObject Of(FileDocument document, DateTimeOffset now) =>
        new(document.Kind!, document.Name, document.Policy is { Schedule.Suspend: false } policy ? [.. Next(policy.Schedule, now)] : []);

    private static IEnumerable<string> Next(SchedulePolicy schedule, DateTimeOffset now)
    {
        var slot = schedule.Schedule.NextAfter(now);
        for (var i = 0; i < 3 && slot is { } at; i++, slot = schedule.Schedule.NextAfter(at))
            yield return TimeZoneInfo.ConvertTime(at, schedule.Schedule.Zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ValidationReport))]
internal sealed partial class ValidationJson : JsonSerializerContext;
