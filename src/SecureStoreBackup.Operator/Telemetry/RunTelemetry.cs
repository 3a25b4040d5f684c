using System.Diagnostics;
using System.Diagnostics.Metrics;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>What runs tell of themselves: counters and durations, and a trace per run.</summary>
/// <remarks>The trace's id is the run's uid, so that a run that was restarted is still one trace.</remarks>
public static class RunTelemetry
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string SourceName = "SecureStoreBackup.Runs";

    private static readonly ActivitySource _source = new(SourceName);
    private static readonly Meter _meter = new(SourceName);
    private static readonly Counter<long> _ended = _meter.CreateCounter<long>(MetricCatalog.BackupsEnded.Name, unit: null, MetricCatalog.BackupsEnded.Help);
    private static readonly Counter<long> _refusals = _meter.CreateCounter<long>(MetricCatalog.StepRefusals.Name, unit: null, MetricCatalog.StepRefusals.Help);
    private static readonly Histogram<double> _step = _meter.CreateHistogram<double>(MetricCatalog.StepSeconds.Name, "s", MetricCatalog.StepSeconds.Help);

    /// <summary>One pass over a step; null when nobody listens.</summary>
    public static Activity? Pass(BackupRun run, StepRecord step)
    {
        var activity = _source.StartActivity($"backup {step.Name}", ActivityKind.Internal, Parent(run.Uid));
        activity?.SetTag("k8s.namespace.name", run.Namespace);
        activity?.SetTag("securestore.backup", run.Name);
        activity?.SetTag("securestore.policy", run.PolicyName);
        activity?.SetTag("securestore.step", step.Name);
        activity?.SetTag("securestore.attempt", step.Attempts);
        return activity;
    }

    /// <param name="reason">As conditions give it; never a message, which may name what a trace need not.</param>
    public static void Refused(Activity? pass, string step, string reason)
    {
        pass?.SetStatus(ActivityStatusCode.Error, reason);
        _refusals.Add(1, new("step", StepNames.Split(step).Step), new("reason", reason));
    }

    public static void StepEnded(StepRecord step, StepState state, DateTimeOffset now) =>
        _step.Record((now - (step.StartedAt ?? now)).TotalSeconds, new("step", StepNames.Split(step.Name).Step), new("outcome", state.ToString()));

    public static void RunEnded(RunTrigger trigger, RunPhase outcome) =>
        _ended.Add(1, new("trigger", trigger.ToString()), new("outcome", outcome.ToString()));

    internal static ActivityContext Parent(string uid)
    {
        if (!Guid.TryParse(uid, out var id))
            return default;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(bytes), ActivitySpanId.CreateFromBytes(bytes[..8]), ActivityTraceFlags.Recorded);
    }
}
