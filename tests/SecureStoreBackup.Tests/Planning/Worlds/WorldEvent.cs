using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>Something that happens to a world. Printed by its name when a property fails.</summary>
internal sealed record WorldEvent(string Name, Action<PolicyWorld> Happens)
{
    private static readonly string[] Expressions = ["15 2 * * *", "*/20 * * * *", "30 2 * * SUN", "0 */6 * * *", "30 2,3 * * *"];
    private static readonly string[] Zones = ["Europe/Berlin", "Etc/UTC", "Australia/Lord_Howe", "America/New_York"];

    private static readonly Gen<WorldEvent> Sleeps = Gen.Choose(1, 1000).Select(m => new WorldEvent($"sleep {m}", w => w.Pass(TimeSpan.FromMinutes(m))));

    /// <summary>Anything that can happen.</summary>
    public static Gen<WorldEvent> Any { get; } = Gen.Frequency<WorldEvent>(
        (6, Sleeps),
        (1, Gen.Choose(1, 2000).Select(m => new WorldEvent($"operator away {m}", w => w.Away(TimeSpan.FromMinutes(m))))),
        (1, Gen.Choose(1, 2000).Select(m => new WorldEvent($"outage {m}", w => Outage(w, TimeSpan.FromMinutes(m))))),
        (1, Gen.Choose(1, 600).Select(m => new WorldEvent($"farm fails {m}", w => Failing(w, TimeSpan.FromMinutes(m))))),
        (1, Gen.Choose(1, 600).Select(m => new WorldEvent($"skew {m}", w => Skew(w, TimeSpan.FromMinutes(m))))),
        (1, Gen.Choose(0, 9).Select(i => new WorldEvent($"delete {i}", w => w.Delete(i)))),
        (1, Gen.Constant(new WorldEvent("crash after the next start", w => w.CrashAfterTheNextStart()))),
        (1, Gen.Constant(new WorldEvent("configuration", w => w.Change(configuration: true)))),
        (1, Gen.Constant(new WorldEvent("passphrase", w => w.Change(passphrase: true)))),
        (1, Gen.Constant(new WorldEvent("key", w => w.Change(key: true)))),
        (1, Gen.Constant(new WorldEvent("by hand", w => w.RunByHand()))),
        (1, Gen.Constant(new WorldEvent("suspend", w => w.Edit(s => s with { Suspend = true })))),
        (1, Gen.Constant(new WorldEvent("resume", w => w.Edit(s => s with { Suspend = false })))),
        (1, Gen.Elements(Expressions).SelectMany(_ => Gen.Elements(Zones), (e, z) => new WorldEvent($"edit {e} {z}", w => w.Edit(s => Edited(s, e, z))))),
        (1, Gen.Constant(new WorldEvent("recreate", w => w.Recreate()))));

    /// <summary>As <see cref="Any"/>, with clocks that jump.</summary>
    public static Gen<WorldEvent> WithClocks { get; } = Gen.Frequency<WorldEvent>(
        (8, Any),
        (1, Gen.Choose(-4000, 4000).Select(m => new WorldEvent($"clock {m}", w => w.StepClock(TimeSpan.FromMinutes(m))))),
        (1, Gen.Constant(new WorldEvent("clock a year ahead, and back", YearAhead))));

    public override string ToString() => Name;

    private static SchedulePolicy Edited(SchedulePolicy schedule, string expression, string zone) => TestPolicy.Schedule(expression, zone) with
    {
        Jitter = schedule.Jitter,
        Suspend = schedule.Suspend,
    };

    private static void Outage(PolicyWorld world, TimeSpan time)
    {
        world.Reachable = false;
        world.Pass(time);
        world.Reachable = true;
    }

    private static void Failing(PolicyWorld world, TimeSpan time)
    {
        world.FarmWorks = false;
        world.Pass(time);
        world.FarmWorks = true;
    }

    private static void Skew(PolicyWorld world, TimeSpan time)
    {
        world.Skewed = true;
        world.Pass(time);
        world.Skewed = false;
    }

    private static void YearAhead(PolicyWorld world)
    {
        world.StepClock(TimeSpan.FromDays(365));
        world.Pass(TimeSpan.FromHours(3));
        world.StepClock(TimeSpan.FromDays(-365));
    }
}
