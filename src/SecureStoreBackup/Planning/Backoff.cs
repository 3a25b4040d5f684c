namespace SecureStoreBackup.Planning;

/// <summary>How long a failing step waits before it is tried again: a tenth of the time it has been failing, 2 s to 2 min.</summary>
public static class Backoff
{
    public static TimeSpan After(DateTimeOffset failingSince, DateTimeOffset now, TimeSpan? asked = null)
    {
        var tenth = (now - failingSince) / 10;
        var wait = TimeSpan.FromSeconds(Math.Clamp(tenth.TotalSeconds, 2, 120));
        return asked is { } retryAfter && retryAfter > wait ? retryAfter : wait;
    }
}
