namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>What the Date headers of the API server say about the difference of our clocks.</summary>
/// <param name="Skew">The server's clock minus ours, to about a second; positive when the server's is ahead.</param>
/// <param name="ObservedAt">When the answer came, by our clock.</param>
public sealed record ServerClock(TimeSpan Skew, DateTimeOffset ObservedAt)
{
    // The header is cut to the second, so the true time lies within the second after it.
    private static readonly TimeSpan HalfResolution = TimeSpan.FromMilliseconds(500);

    /// <summary>Compares a Date header with the middle of the time that the exchange took.</summary>
    internal static ServerClock From(DateTimeOffset date, DateTimeOffset sentAt, DateTimeOffset answeredAt) =>
        new(date + HalfResolution - (sentAt + ((answeredAt - sentAt) / 2)), answeredAt);
}
