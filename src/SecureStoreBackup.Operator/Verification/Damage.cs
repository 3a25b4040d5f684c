using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.Operator.Reconciling;

namespace SecureStoreBackup.Operator.Verification;

/// <summary>Damage that no later backup has made good. Pure.</summary>
internal static class Damage
{
    private const int LongestCause = 128;

    /// <summary>
    /// Names the damaged points of all targets for which their target holds no whole point that was written after the damage was
    /// found; a digest when they are many. Empty when there is none; null when that is not known, since a target does not answer.
    /// </summary>
    public static string? Of(IReadOnlyList<TargetFinding> targets, DateTimeOffset now)
    {
        var open = string.Join(' ', targets.SelectMany(t => t.Damaged.Where(d => !t.Points.Any(p => p.CommittedAt > d.DamagedSince(now))).Select(d => $"{t.Name}/{d.Name}")).Order(StringComparer.Ordinal));
        if (targets.Count == 0 || targets.Any(t => t.Failure is not null))
            return null;
        return open.Length <= LongestCause ? open : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(open)));
    }
}
