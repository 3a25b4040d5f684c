using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>
/// A policy, its objects, its status, farm and people, under a clock of its own. The operator looks when its planner asked to be
/// woken, and when something changed; nothing else wakes it. Every start is judged.
/// </summary>
internal sealed class PolicyWorld(Func<TestedPlanner> create)
{
    private const int RunMinutes = 7;

    private readonly List<BackupSummary> _objects = [];
    private readonly HashSet<DateTimeOffset> _points = [];

    /// <summary>When each run ends. A run takes the time that it takes, whatever a clock says meanwhile.</summary>
    private readonly Dictionary<string, DateTimeOffset> _ends = [];
    private readonly StartJudge _judge = new();
    private TestedPlanner _planner = create();
    private PolicyMemory? _status;
    private DateTimeOffset _createdAt = WorldStart;
    private bool _hasRun;
    private bool _crashes;
    private (string Configuration, string Passphrase, string Key) _farm = ("c0", "p0", "k0");
    private (string? Configuration, string? Passphrase, string? Key) _saved;

    public static readonly DateTimeOffset WorldStart = new(2026, 10, 20, 1, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = WorldStart;

    public BackupPolicy Policy { get; private set; } = TestPolicy.Of("east") with { Schedule = TestPolicy.Schedule("15 2 * * *", "Europe/Berlin") with { Jitter = TimeSpan.FromMinutes(10) } };

    public bool Reachable { get; set; } = true;

    public bool FarmWorks { get; set; } = true;

    public bool Skewed { get; set; }

    /// <summary>The newest recovery point that does not lie ahead: those were made under a clock that was wrong.</summary>
    public DateTimeOffset? NewestPoint => _points.Where(p => p <= Now + PolicyMemory.Future).Select(p => (DateTimeOffset?)p).Max();

    /// <summary>How often the operator looked.</summary>
    public int Looks { get; private set; }

    /// <summary>How often the status was written.</summary>
    public int Writes { get; private set; }

    /// <summary>How many objects were made.</summary>
    public int Starts => _judge.Starts;

    /// <summary>Time passes; the operator wakes when it asked for it and when a run ends.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; ;)
        {
            var until = LookUntilNothingChanges();
            if (Now >= end)
                return;
            var next = _objects.Where(o => !o.Ended).Select(o => _ends[o.Name]).Append(end).Append(until ?? end).Min();
            Assert.True(next > Now || _objects.Exists(o => !o.Ended), $"The planner asks to be woken at {until:O}, and it is {Now:O}.");
            Now = next > Now ? next : Now;
            EndRuns();
        }
    }

    /// <summary>Time passes, and the operator looks every minute, as it does when it asks the outside world.</summary>
    public void PassLooking(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
            Pass(TimeSpan.FromMinutes(1));
    }

    /// <summary>Time passes while the operator is away; a new process takes over.</summary>
    public void Away(TimeSpan time)
    {
        Now += time;
        EndRuns();
        _planner = create();
    }

    /// <summary>The next start is followed by a crash: the object is there, the status does not know.</summary>
    public void CrashAfterTheNextStart() => _crashes = true;

    public void StepClock(TimeSpan step)
    {
        Now += step;
        foreach (var run in _ends.Keys.ToArray())
            _ends[run] += step;
        _judge.ForgetOrder();
    }

    public void Edit(Func<SchedulePolicy, SchedulePolicy> change)
    {
        var before = Policy.Schedule;
        Policy = Policy with { Schedule = change(before) };
        if (PolicyPlanner.Remember(before, null, Now) != PolicyPlanner.Remember(Policy.Schedule, null, Now))
            _judge.NothingBefore(Now);
    }

    public void Change(bool configuration = false, bool passphrase = false, bool key = false) => _farm = (
        configuration ? $"c{Guid(_farm.Configuration)}" : _farm.Configuration,
        passphrase ? $"p{Guid(_farm.Passphrase)}" : _farm.Passphrase,
        key ? $"k{Guid(_farm.Key)}" : _farm.Key);

    /// <summary>Somebody deletes an object, whatever its phase.</summary>
    public void Delete(int index)
    {
        if (_objects.Count > 0)
            _objects.RemoveAt(index % _objects.Count);
    }

    public void RunByHand()
    {
        Make(new BackupSummary($"by-hand-{_objects.Count}-{Now.UtcTicks}", RunTrigger.Manual, Now, RunPhase.Running, Now, null));
    }

    /// <summary>The policy is deleted and made again: the cluster collects its objects, and all that was remembered is gone.</summary>
    public void Recreate()
    {
        _objects.Clear();
        (_status, _hasRun, _createdAt) = (null, false, Now);
        _judge.Anew(Now);
    }

    private static int Guid(string text) => int.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture) + 1;

    private DateTimeOffset? LookUntilNothingChanges()
    {
        for (var looks = 1; ; looks++)
        {
            Assert.True(looks <= 8, $"The operator writes without end at {Now:O}.");
            var seen = Observe();
            var decision = _planner.Plan(Policy, seen, Now);
            Looks++;
            Assert.Equal(create().Plan(Policy, seen with { Backups = [.. seen.Backups.Reverse()] }, Now), decision);
            if (decision is PolicyDecision.Start start)
                Start(start, seen);
            if (decision is PolicyDecision.Start && _crashes)
            {
                (_crashes, _planner) = (false, create());
                continue;
            }

            var memory = _planner.Remember(Policy, seen, Now);
            if (!Same(memory, _status))
                (_status, Writes) = (memory, Writes + 1);
            else if (Forget())
                continue;
            else if (decision is PolicyDecision.Wait wait)
                return wait.Until;
        }
    }

    private void Start(PolicyDecision.Start start, PolicyObservation seen)
    {
        _judge.Judge(start, Policy, seen, Now);
        Make(new BackupSummary(start.Name, start.Trigger, start.Slot, RunPhase.Running, Now, null) { Scope = start.Scope });
    }

    private void Make(BackupSummary run)
    {
        _objects.Add(run);
        _ends[run.Name] = Now.AddMinutes(RunMinutes);
        _hasRun = true;
    }

    private void EndRuns()
    {
        foreach (var (index, run) in _objects.Index().ToArray())
        {
            if (run.Ended || Now < _ends[run.Name])
                continue;
            _objects[index] = run with { Phase = FarmWorks ? RunPhase.Completed : RunPhase.Failed, FinishedAt = Now };
            if (!FarmWorks)
                continue;
            _saved = run.Scope == RunScope.SecureStore ? _farm : _saved with { Key = _farm.Key };
            if (run.Scope == RunScope.SecureStore)
                _points.Add(run.Slot);
        }
    }

    /// <summary>Ended objects beyond the history go, as the operator has it.</summary>
    private bool Forget() =>
        _objects.RemoveAll(o => Surplus(o, RunPhase.Completed, 4) || Surplus(o, RunPhase.Failed, 1)) > 0;

    private bool Surplus(BackupSummary run, RunPhase phase, int keep) =>
        run.Phase == phase && _objects.Count(o => o.Phase == phase && o.Slot >= run.Slot && o != run) >= keep;

    private PolicyObservation Observe() => new()
    {
        CreatedAt = _createdAt,
        Schedule = _status?.Schedule,
        LastScheduleTime = _status?.LastScheduleTime,
        Started = _status?.Started ?? [],
        Changes = _status?.Changes ?? [],
        Backups = [.. _objects],
        HasRun = _hasRun,
        Startable = Reachable,
        Skew = Skewed ? new ClockSkew("the API server", TimeSpan.FromMinutes(9)) : null,
        NewestPoint = NewestPoint,
        Passphrase = Reachable ? new PassphraseVersion(_farm.Passphrase, WorldStart) : null,
        CopiedPassphraseVersion = _saved.Passphrase,
        Configuration = Reachable ? _farm.Configuration : null,
        SavedConfiguration = _saved.Configuration,
        ServiceMasterKeys = Reachable ? new Dictionary<string, string> { [TestPolicy.Instance] = _farm.Key } : [],
        ExportedServiceMasterKeys = _saved.Key is null ? [] : new Dictionary<string, string> { [TestPolicy.Instance] = _saved.Key },
    };

    private static bool Same(PolicyMemory memory, PolicyMemory? status) =>
        status is not null && memory.Schedule == status.Schedule && memory.LastScheduleTime == status.LastScheduleTime
        && memory.Started.SequenceEqual(status.Started) && memory.Changes.SequenceEqual(status.Changes);
}
