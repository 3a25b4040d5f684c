using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore validate</c>: what the operator would say of files, said before they are applied.</summary>
internal static class ValidateCommand
{
    private const int Invalid = 2;

    private static readonly Argument<FileInfo[]> _files = new("FILE") { Description = "YAML or JSON files. Objects of other API groups in them are passed over.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> _output = new("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var output = _output;
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("validate", "Check policies in files as the operator does. Exit code 0: all are valid; 2: some are not.") { _files, output };
        command.SetAction(parsed =>
        {
            FileResult[] results = [.. parsed.GetValue(_files)!.Select(file => Check(file, time.GetUtcNow()))];
            if (parsed.GetValue(output) == "json")
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(results, ValidateJson.Default.FileResultArray));
            else
                Print(results, parsed.InvocationConfiguration);
            return results.All(result => result.Valid) ? 0 : Invalid;
        });
        return command;
    }

    private static FileResult Check(FileInfo file, DateTimeOffset now)
    {
        try
        {
            var report = PolicyFile.Read(file.FullName);
            return new FileResult(file.ToString(), !report.AllErrors.Any(), [.. report.AllErrors], [.. report.Documents.Where(document => document.Errors.Count == 0).Select(document => Summary(document, now))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileResult(file.ToString(), Valid: false, [new FileError(1, "", e.Message)], []);
        }
    }

    private static ObjectResult Summary(FileDocument document, DateTimeOffset now) =>
        new(document.Kind!, document.Name, document.Policy is { Schedule.Suspend: false } policy ? [.. NextRuns(policy.Schedule, now)] : []);

    private static IEnumerable<string> NextRuns(SchedulePolicy schedule, DateTimeOffset now)
    {
        var slot = schedule.Schedule.NextAfter(now);
        for (var i = 0; i < 3 && slot is { } at; i++, slot = schedule.Schedule.NextAfter(at))
            yield return TimeZoneInfo.ConvertTime(at, schedule.Schedule.Zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
    }

    private static void Print(IEnumerable<FileResult> results, InvocationConfiguration console)
    {
        foreach (var result in results)
        {
            foreach (var error in result.Errors)
                console.Error.WriteLine($"{result.File}:{error}");
            foreach (var found in result.Objects)
                console.Output.WriteLine($"{result.File}: {found.Kind} {found.Name} is valid{(found.NextRuns.Count > 0 ? $"; it runs at {string.Join(", ", found.NextRuns)}" : "")}.");
        }
    }
}

internal sealed record FileResult(string File, bool Valid, IReadOnlyList<FileError> Errors, IReadOnlyList<ObjectResult> Objects);

/// <param name="NextRuns">Without jitter, in the schedule's own zone; empty while suspended.</param>
internal sealed record ObjectResult(string Kind, string? Name, IReadOnlyList<string> NextRuns);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(FileResult[]))]
internal sealed partial class ValidateJson : JsonSerializerContext;
