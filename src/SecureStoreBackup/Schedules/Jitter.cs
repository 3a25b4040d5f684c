using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.Schedules;

/// <summary>A delay that spreads policies of the same schedule, and is the same for a policy and slot wherever it is asked.</summary>
public static class Jitter
{
    /// <summary>Whole seconds from zero to <paramref name="maximum"/>, both included, evenly spread over uids and slots.</summary>
    public static TimeSpan For(string uid, DateTimeOffset slot, TimeSpan maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, TimeSpan.Zero);
        var text = string.Create(CultureInfo.InvariantCulture, $"{uid}|{slot.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        var random = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var choices = (ulong)maximum.TotalSeconds + 1;
        return TimeSpan.FromSeconds((long)Math.BigMul(random, choices, out _));
    }
}
