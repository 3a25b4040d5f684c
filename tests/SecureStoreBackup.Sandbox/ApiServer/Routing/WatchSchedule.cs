namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>When a watch sends bookmarks and when it ends: every minute, and each second from two seconds before the end.</summary>
internal sealed class WatchSchedule(DateTimeOffset start, TimeSpan timeout, bool bookmarks)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BeforeEnd = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _end = start + timeout;
    private DateTimeOffset? _bookmark = bookmarks ? Next(start, start + timeout) : null;

    public DateTimeOffset NextDue => _bookmark < _end ? _bookmark.Value : _end;

    public bool IsOver(DateTimeOffset now) => now >= _end;

    /// <summary>Whether a bookmark is due; then the next one is planned.</summary>
    public bool TakeBookmark(DateTimeOffset now)
    {
        if (!(_bookmark <= now))
            return false;
        _bookmark = Next(now, _end);
        return true;
    }

    private static DateTimeOffset Next(DateTimeOffset now, DateTimeOffset end)
    {
        if (now >= end - BeforeEnd)
            return now + TimeSpan.FromSeconds(1);
        return now + Heartbeat < end - BeforeEnd ? now + Heartbeat : end - BeforeEnd;
    }
}
