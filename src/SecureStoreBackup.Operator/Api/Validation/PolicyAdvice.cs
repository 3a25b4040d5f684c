using System.Globalization;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>What a policy may say and seldom should: each with what it costs and what to write instead. Pure.</summary>
internal static class PolicyAdvice
{
    /// <summary>A fixed day, so that the same file gets the same advice whenever it is asked for.</summary>
    private static readonly DateTimeOffset _from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<FieldError> Of(BackupPolicy policy) => [.. Schedule(policy), .. Custody(policy), .. policy.Offsite.Index().SelectMany(target => Target(policy, target.Item, $"spec.offsite[{target.Index}]")), .. Proof(policy)];

    private static IEnumerable<FieldError> Schedule(BackupPolicy policy)
    {
        var schedule = policy.Schedule;
        var shortest = ShortestGap(schedule.Schedule);
        if (shortest < TimeSpan.FromHours(1))
            yield return new("spec.schedule", $"it runs every {Amount(shortest)} at times, and a farm does one backup or restore at a time, so that people with theirs would find it busy; leave an hour or more between runs, since changes start runs by themselves.");
        var longest = LongestGaps.Of(schedule.Schedule, _from);
        if (schedule is { MaxAge: { } age, Suspend: false } && age < longest)
            yield return new("spec.maxAge", $"it is shorter than the longest time between two runs ({Amount(longest)}), so that the policy falls overdue between them; use {Amount(longest + schedule.StartingDeadline)} or more, or run oftener.");
    }

    private static IEnumerable<FieldError> Custody(BackupPolicy policy)
    {
        if (policy.ServiceMasterKeys.Count > 0 && policy.Vault.ExportsUrl == policy.Vault.Url)
            yield return new("spec.keyVault.singleVault", "key files and the passwords that open them are in one vault, so that whoever reads it has both; name a second vault in exportsUrl.");
        if (policy.Escrow.Count == 0)
            yield return new("spec.escrow", "the passphrase is in the vault alone: with the vault, every recovery point is lost; name the public key of a safe in escrow.recipients.");
        if (policy.Passphrase.Verify is PassphraseVerification.Never)
            yield return new("spec.passphrase.verify", "the farm is never asked whether it accepts the passphrase, so that no recovery point counts as restorable; use OnChange.");
        if (policy.Offsite.Count == 1)
            yield return new("spec.offsite", "there is one target: with its account, every recovery point is lost; name a second one in another region and account.");
        foreach (var (index, target) in policy.Offsite.Index().Skip(1))
        {
            if (policy.Offsite.Take(index).FirstOrDefault(other => Account(other) == Account(target)) is { } same)
                yield return new($"spec.offsite[{index}].containerUrl", $"it is in the same storage account as '{same.Name}', so that one deletion takes both; name a container of another account.");
        }
    }

    private static IEnumerable<FieldError> Target(BackupPolicy policy, OffsitePolicy target, string path)
    {
        if (target.ImmutableDays is null)
            yield return new($"{path}.immutability", "nothing keeps its recovery points from being deleted by whoever has the operator's identity; lock the container's version-level immutability in Azure and say immutability: {required: true}.");
        if (policy.Retention is null)
            yield break;
        var life = ShortestLife(policy);
        if (target.ImmutableDays is { } days && life < TimeSpan.FromDays(days))
            yield return new($"{path}.immutability.minimumDays", $"the lock of {days} days outlasts the retention, which would delete after about {Amount(life)}; points stay, and are paid for, until the lock ends. Keep longer, or lock for less.");
        if (LeastDays(target.AccessTier) is { } least && life < TimeSpan.FromDays(least))
            yield return new($"{path}.accessTier", $"{target.AccessTier} is billed for {least} days at least, and the retention deletes points after about {Amount(life)}; keep longer, or use {(least > 30 && life >= TimeSpan.FromDays(30) ? "Cool" : "Hot")}.");
    }

    private static IEnumerable<FieldError> Proof(BackupPolicy policy)
    {
        if (policy.Retention is null)
            yield return new("spec.retention", "it is missing, so that every recovery point is kept, and paid for, for ever; say how many to keep.");
        if (policy.Verification is null)
            yield return new("spec.verification", "it is missing, so that stored recovery points are read back only when they are made; say when to read them again.");
        if (policy.Drill is null)
            yield return new("spec.drill", "it is missing, so that nobody knows whether a recovery point can be restored until one must be; say when to try.");
    }

    /// <summary>Days that Azure bills at least, whenever a blob is deleted.</summary>
    private static int? LeastDays(string? tier) => tier switch { "Cool" => 30, "Cold" => 90, "Archive" => 180, _ => null };

    /// <summary>About how long the point lives that goes first: its rules count the points that come after it.</summary>
    private static TimeSpan ShortestLife(BackupPolicy policy)
    {
        var (rules, gap) = (policy.Retention!, ShortestGap(policy.Schedule.Schedule));
        int[] kept =
        [
            rules.KeepLast,
            gap >= TimeSpan.FromHours(23) ? rules.KeepDaily : 0,
            gap >= TimeSpan.FromDays(7) - TimeSpan.FromHours(1) ? rules.KeepWeekly : 0,
            gap >= TimeSpan.FromDays(28) - TimeSpan.FromHours(1) ? rules.KeepMonthly : 0,
            gap >= TimeSpan.FromDays(365) - TimeSpan.FromHours(1) ? rules.KeepYearly : 0,
        ];
        return (gap * Math.Max(kept.Max(), rules.MinimumCopies)) + rules.GracePeriod;
    }

    private static TimeSpan ShortestGap(Schedule schedule)
    {
        var shortest = TimeSpan.FromDays(3650);
        var slot = schedule.NextAfter(_from);
        for (var i = 0; i < 60 && slot is { } last && schedule.NextAfter(last) is { } next; i++, slot = next)
            shortest = next - last < shortest ? next - last : shortest;
        return shortest;
    }

    // The account of an emulator, and of one behind an address, is in the path.
    private static string Account(OffsitePolicy target) => $"{target.ContainerUrl.Authority}{target.ContainerUrl.AbsolutePath[..target.ContainerUrl.AbsolutePath.LastIndexOf('/')]}";

    private static string Amount(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalDays):0} days"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalHours):0}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
    };
}
