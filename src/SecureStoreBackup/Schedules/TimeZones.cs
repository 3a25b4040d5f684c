using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Schedules;

/// <summary>Time zones by IANA id, such as <c>Europe/Berlin</c>, as this machine's time zone database knows them.</summary>
public static class TimeZones
{
    /// <summary>Finds a zone; the error says what an id looks like. Windows names and paths are refused.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out TimeZoneInfo? zone, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(id);
        zone = Find(id);
        error = zone is null ? $"'{id}' is not a time zone that this machine knows; use an IANA id such as Etc/UTC or Europe/Berlin." : null;
        return zone is not null;
    }

    private static TimeZoneInfo? Find(string id)
    {
        if (id.Length == 0 || !char.IsAsciiLetter(id[0]) || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'))
            return null;
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(id) is var zone && zone.Id == id ? zone : null;
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            return null;
        }
    }
}
