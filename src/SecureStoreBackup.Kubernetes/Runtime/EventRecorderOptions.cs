namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Who reports events, and how many.</summary>
/// <param name="Controller">Such as <c>example.dev/operator</c>.</param>
/// <param name="Instance">The process; at most 128 bytes.</param>
public sealed record EventRecorderOptions(string Controller, string Instance)
{
    /// <summary>Events that may wait to be sent, the last quarter of them warnings; more are dropped and counted in the log. Default 1,000.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>Requests a second in the long run, whatever there is to tell: events must not take the client's pace from the work. Default 20.</summary>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Requests at once after a pause. Default 100.</summary>
    public int RequestBurst { get; init; } = 100;

    /// <summary>New events that one object may cause at once; more are dropped and counted in the log. Default 25, as client-go has it.</summary>
    public int Burst { get; init; } = 25;

    /// <summary>After how long an object that has used up <see cref="Burst"/> may cause one more. Default 5 min, as client-go has it.</summary>
    public TimeSpan BurstRefill { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Different events remembered, so that a repetition is told as such. Default 4,096, as client-go has it.</summary>
    public int Remembered { get; init; } = 4096;

    /// <summary>A repetition within this time continues the series; a later one is a new event. Default 6 min, as client-go has it.</summary>
    public TimeSpan SeriesWindow { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>The time between two updates of one series, however often it repeats. Default 1 min.</summary>
    public TimeSpan SeriesPeriod { get; init; } = TimeSpan.FromMinutes(1);
}
