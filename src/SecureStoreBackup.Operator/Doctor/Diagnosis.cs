using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">Such as cluster, farm, vault; a policy's begin with its name.</param>
/// <param name="Message">What was found, for a person. Carries no secret.</param>
/// <param name="Next">What to do; null where nothing is to be done.</param>
public sealed record Diagnosis(string Area, Health Health, string Message, string? Next = null)
{
    /// <summary>The policy's field that is meant, such as <c>spec.farm.agentUrl</c>.</summary>
    public string? Field { get; init; }

    /// <summary>A stable word for programs: the reason that conditions would give; null where there is none.</summary>
    public string? Reason { get; init; }
}

public enum Health
{
    [JsonStringEnumMemberName("ok")] Ok,
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>It would take a change, or a right that we have not; something else will show it.</summary>
    [JsonStringEnumMemberName("notTested")] NotTested,
}

/// <summary>All that was looked at; its JSON form is for programs.</summary>
/// <param name="Healthy">Whether nothing failed.</param>
public sealed record DoctorReport(bool Healthy, int Failed, int Warnings, IReadOnlyList<Diagnosis> Checks)
{
    public static DoctorReport Of(IReadOnlyList<Diagnosis> checks)
    {
        var failed = checks.Count(check => check.Health is Health.Failed);
        return new(failed == 0, failed, checks.Count(check => check.Health is Health.Warning), checks);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(InstalledDefinition))]
internal sealed partial class DoctorJson : JsonSerializerContext;
