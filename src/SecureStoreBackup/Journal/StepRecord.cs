using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace SecureStoreBackup.Journal;

/// <summary>One line of a run's journal: written before the step's first effect and again after its last.</summary>
public sealed record StepRecord
{
    [Description("Name of the step; steps that run once per target end in /TARGET."), MaxLength(80)]
    public required string Name { get; init; }

    [Description("Pending, Running, Succeeded, Failed or Skipped.")]
    public required StepState State { get; init; }

    [Description("How often the step was begun; a step that was cut short is begun again."), Range(0, 1000000)]
    public int Attempts { get; init; }

    [Description("When the step was first begun.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the step ended.")]
    public DateTimeOffset? FinishedAt { get; init; }

    [Description("Why the step is in this state, in one word."), MaxLength(120)]
    public string? Reason { get; init; }

    [Description("What was done or what failed, for a person, with what to do next."), MaxLength(2048)]
    public string? Message { get; init; }

    [Description("The first failure of the current series; empty once the step gets on.")]
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The step as it ends when its time is up, with the refusal that it waited out.</summary>
    public StepRecord GivenUp(TimeSpan limit, string reason, DateTimeOffset now) => this with
    {
        State = StepState.Failed,
        Reason = reason,
        Message = string.Create(CultureInfo.InvariantCulture, $"Gave up after {limit.TotalHours:0.##} h.{(Message is null ? "" : $" Last refusal: {Message}")}"),
        FinishedAt = now,
    };
}

public enum StepState
{
    Pending,
    Running,
    Succeeded,
    Failed,
    Skipped,
}
