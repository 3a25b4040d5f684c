using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>What reading recovery points back at a person's word came to. Nothing was written anywhere.</summary>
public sealed record CheckReport(DateTimeOffset At, IReadOnlyList<CheckLine> Points)
{
    /// <summary>Whether every point was read and is intact.</summary>
    public bool Good => Points.All(point => point.Verdict == CheckVerdict.Intact);
}

public enum CheckVerdict
{
    /// <summary>All of it reads back as it was written.</summary>
    Intact,

    /// <summary>Something of it is gone or is not what was written.</summary>
    Damaged,

    /// <summary>It could not be judged: an outage, a missing right.</summary>
    Unreadable,

    /// <summary>There is no such point.</summary>
    Missing,
}

/// <summary>One recovery point at one target.</summary>
/// <param name="Target">The policy's name for it, or the container's URL.</param>
/// <param name="Bytes">That were read.</param>
/// <param name="Secrets">Whether the secrets were asked for, too.</param>
/// <param name="Why">Of a point that could not be judged.</param>
/// <param name="Foreign">Blobs below the point that its manifest does not name. They do no harm.</param>
public sealed record CheckLine(
    string Target, string Point, CheckVerdict Verdict, int Files, long Bytes, bool Secrets, string? Why, IReadOnlyList<VerificationFinding> Findings, IReadOnlyList<string> Foreign);

/// <summary>Reads one recovery point at one target now, as scheduled verification does, and writes no evidence: that is the path's owner's to write.</summary>
/// <param name="readSecret">Null to leave the secrets out.</param>
internal sealed class PointCheck(string target, IContainer container, Func<string, CancellationToken, Task>? readSecret)
{
    public async Task<CheckLine> RunAsync(RecoveryPointPath path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        CheckLine line = new(target, path.Point, CheckVerdict.Missing, 0, 0, readSecret is not null, null, [], []);
        try
        {
            return await new PointVerifier(container, readSecret ?? ((_, _) => Task.CompletedTask)).ReadAsync(path, progress, cancellationToken) is not { } reading
                ? line with { Why = "There is no manifest of it here." }
                : line with
                {
                    Verdict = reading.Verdict == PointVerdict.Intact ? CheckVerdict.Intact : CheckVerdict.Damaged,
                    Files = reading.Files,
                    Bytes = reading.Bytes,
                    Findings = reading.Findings,
                    Foreign = reading.Foreign,
                };
        }
        catch (StepFailedException refused)
        {
            return line with { Verdict = CheckVerdict.Unreadable, Why = refused.Failure.ToString() };
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckJson : JsonSerializerContext;
