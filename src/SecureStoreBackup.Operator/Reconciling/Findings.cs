using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What farm, vaults and containers of one policy answered.</summary>
/// <param name="At">When the last of them had answered.</param>
/// <param name="Exports">Why the exports' vault does not answer; null when it does or is not needed.</param>
public sealed record Findings(
    DateTimeOffset At, FarmFinding Farm, PassphraseFinding Passphrase, StepFailure? Exports, IReadOnlyList<TargetFinding> Targets)
{
    /// <summary>Where nobody was asked.</summary>
    public static Findings None(DateTimeOffset at) => new(at, new FarmFinding(null, null), new PassphraseFinding(null, null), null, []);

    /// <summary>Everything that is wrong, the farm first.</summary>
    public IEnumerable<StepFailure> Failures =>
        new[] { Farm.Failure, Passphrase.Failure, Exports }.Concat(Targets.Select(t => t.Failure ?? t.Owner)).OfType<StepFailure>();

    /// <summary>Whether a run could make a recovery point: farm, vault and at least one target that is ours to write to answer, and there is a passphrase.</summary>
    public bool Startable => Farm.Failure is null && (Passphrase.Failure is null || Passphrase.Copy is not null) && Targets.Any(t => t is { Failure: null, Owner: null });

    /// <summary>As they stand after points were looked at again.</summary>
    public Findings After(IReadOnlyList<(string Target, string Point, PointLook Look)> looked, DateTimeOffset now) => this with
    {
        Targets = [.. Targets.Select(t => looked.Where(l => l.Target == t.Name).Aggregate(t, (target, l) => target.After(l.Point, l.Look, now)))],
    };

    /// <summary>The newest point of any target that answered.</summary>
    public CatalogPoint? Newest => Targets.SelectMany(t => t.Points).MaxBy(p => p.Name, StringComparer.Ordinal);
}

/// <param name="Report">Null when the agent did not answer.</param>
public sealed record FarmFinding(StepFailure? Failure, PreflightReport? Report)
{
    /// <summary>When the report was asked for, maybe by another policy: nothing that happened later is in it. Null without a report.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}

/// <param name="Version">The newest version of the secret that people put the passphrase into; null when it cannot be read.</param>
public sealed record PassphraseFinding(StepFailure? Failure, PassphraseVersion? Version)
{
    /// <summary>Our own proven copy, read while theirs is missing or disabled: a run goes on with it. Null otherwise.</summary>
    public string? Copy { get; init; }
}

/// <param name="Points">Recovery points of the policy, oldest first; empty when the target did not answer.</param>
public sealed record TargetFinding(string Name, StepFailure? Failure, IReadOnlyList<CatalogPoint> Points)
{
    /// <summary>Why nothing may be written there, although it answers; null when it is ours, or nobody's yet.</summary>
    public StepFailure? Owner { get; init; }

    /// <summary>Points whose last verification found them damaged, oldest first. They count nowhere.</summary>
    public IReadOnlyList<CatalogPoint> Damaged { get; init; } = [];

    /// <summary>Points that lack the lock that was demanded when they were made, oldest first. They count nowhere while it would last.</summary>
    public IReadOnlyList<CatalogPoint> Unlocked { get; init; } = [];

    /// <summary>Paths below the policy's that we did not write.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];

    /// <summary>Drills of its points, oldest first.</summary>
    public IReadOnlyList<RestoreLook> Drills { get; init; } = [];

    public IEnumerable<CatalogPoint> All => Points.Concat(Damaged).Concat(Unlocked);

    /// <summary>What a target that answered holds, with damaged points and those without their lock told apart.</summary>
    public static TargetFinding Of(string name, IEnumerable<CatalogPoint> points, DateTimeOffset now)
    {
        CatalogPoint[] all = [.. points.OrderBy(p => p.Name, StringComparer.Ordinal)];
        return new TargetFinding(name, null, [.. all.Where(p => !p.IsDamaged(now) && !p.LacksLock(now))])
        {
            Damaged = [.. all.Where(p => p.IsDamaged(now))],
            Unlocked = [.. all.Where(p => !p.IsDamaged(now) && p.LacksLock(now))],
        };
    }

    /// <summary>As it stands after one more look at one of its points.</summary>
    public TargetFinding After(string point, PointLook look, DateTimeOffset now) =>
        Of(Name, All.Select(p => p.Name == point ? p with { Looks = [.. p.Looks.Append(look).OrderBy(l => l.At)] } : p), now) with { Foreign = Foreign, Owner = Owner, Drills = Drills };
}
