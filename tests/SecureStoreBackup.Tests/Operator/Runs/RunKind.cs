using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Escrow;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>A kind of run: the world before it, and what it adds to the world, whether or not its process is killed on the way.</summary>
/// <param name="Prepare">Brings the world to where the run is about to begin.</param>
/// <param name="CrashPoints">How many there were when this was last looked at.</param>
internal sealed record RunKind(Func<RunWorld, Task> Prepare, int CrashPoints)
{
    private static readonly FarmError s_failed = new(FarmErrorCodes.BackupFailed, "SharePoint counted one error.", "See the log.", false);
    private static readonly FarmError s_denied = new(FarmErrorCodes.SqlPermissionDenied, "Denied.", "Grant CONTROL SERVER.", false);
    private static readonly FarmError s_down = new(FarmErrorCodes.SqlUnreachable, "Down.", null, true);

    /// <summary>Every kind but the ordinary first run, which <see cref="CrashTests"/> looks at more closely.</summary>
    public static IReadOnlyDictionary<string, RunKind> All { get; } = new Dictionary<string, RunKind>(StringComparer.Ordinal)
    {
        ["one target"] = new(Now(_ => { }), 224) { Targets = ["east"], Long = true },
        ["a set without the proxy"] = new(Now(w => w.Policy = w.Policy with { Farm = w.Policy.Farm with { IncludeProxy = false } }), 300) { Long = true },
        ["a farm without a proxy"] = new(Now(w => w.Farm.World.HasProxy = false), 202) { Targets = ["east"], Long = true },
        ["no service master key"] = new(Now(w => w.Policy = w.Policy with { ServiceMasterKeys = [] }), 150) { Targets = ["east"], Exports = 0 },
        ["a later run, nothing changed"] = new(Later(_ => { }), 212) { Exports = 0, Long = true },
        ["a later run, one target"] = new(Later(_ => { }), 140) { Targets = ["east"], Exports = 0, Long = true },
        ["a later run, the service master key changed"] = new(Later(w => w.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2")), 200) { Targets = ["east"], Long = true },
        ["a later run, the passphrase changed"] = new(Later(w => w.Vault.Put(w.Policy.Passphrase.SecretName, w.Farm.World.Passphrase = "another one")), 172) { Targets = ["east"], Exports = 0, Long = true },
        ["sealed to a recipient"] = new(Now(w => w.Policy = w.Policy with { Escrow = [EscrowKeys.Recipient] }), 230) { Targets = ["east"], Long = true },
        ["the keys alone"] = new(Now(w => w.Begin(1, RunScope.ServiceMasterKeys)), 82) { Backups = 0 },
        ["the keys alone, later"] = new(KeysAlone(_ => { }), 26) { Backups = 0, Exports = 0 },
        ["the keys alone, changed"] = new(KeysAlone(w => w.Farm.World.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2")), 84) { Backups = 0 },
        ["the keys alone, refused"] = new(Now(w => Denied(w).Begin(1, RunScope.ServiceMasterKeys)), 62) { Backups = 0, Phase = RunPhase.Failed },
        ["the passphrase refused"] = new(Now(w => w.Farm.World.Passphrase = "changed by somebody"), 222) { Targets = ["east"], Long = true },
        ["an export refused"] = new(Now(w => Denied(w)), 200) { Targets = ["east"], Long = true },
        ["an export that works the second time"] = new(Now(w => w.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(s_down)), 274) { Targets = ["east"], Exports = 2, Long = true },
        ["an export left on the server"] = new(Now(w => w.Farm.World.LeftBehind = @"\\fs01\keys\smk-00000001-0-1"), 224) { Targets = ["east"] },
        ["edited while it was backed up"] = new(Now(w => w.Farm.World.FingerprintAfter = FarmWorld.Digest("other")), 158) { Phase = RunPhase.Failed },
        ["retried, the farm's backup had failed"] = new(Retried(w => w.Farm.World.Errors[JobKind.Backup].Enqueue(s_failed)), 168) { Targets = ["east"], Exports = 0, Long = true },
        ["retried, a target had been away"] = new(Retried(w => Refusal.Always(w.Calls, retry: false, "west create")), 216) { Exports = 0, Long = true },
    };

    /// <summary>Whether it differs so little from another kind that only the long suite has time for it.</summary>
    public bool Long { get; init; }

    public string[] Targets { get; init; } = ["east", "west"];

    public RunPhase Phase { get; init; } = RunPhase.Completed;

    /// <summary>How many backups the farm makes for it.</summary>
    public int Backups { get; init; } = 1;

    /// <summary>How many keys are exported for it, unless the agent forgets one.</summary>
    public int Exports { get; init; } = 1;

    public async Task<RunWorld> BeginAsync()
    {
        var world = new RunWorld(Targets);
        await Prepare(world);
        return world;
    }

    private static Func<RunWorld, Task> Now(Action<RunWorld> change) => world =>
    {
        change(world);
        return Task.CompletedTask;
    };

    private static Func<RunWorld, Task> Later(Action<RunWorld> change) => async world =>
    {
        await world.RunAsync();
        change(world);
        world.Begin(2);
    };

    private static Func<RunWorld, Task> KeysAlone(Action<RunWorld> change) => async world =>
    {
        await world.RunAsync();
        change(world);
        world.Begin(2, RunScope.ServiceMasterKeys);
    };

    private static Func<RunWorld, Task> Retried(Action<RunWorld> harm) => async world =>
    {
        harm(world);
        Assert.Equal(RunPhase.Failed, (await world.RunAsync()).Phase);
        world.Calls.Disarm();
        world.BeginRetry();
    };

    private static RunWorld Denied(RunWorld world)
    {
        world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(s_denied);
        return world;
    }
}
