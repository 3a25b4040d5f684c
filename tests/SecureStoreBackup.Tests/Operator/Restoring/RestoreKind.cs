using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>A kind of restore: the world before it, and what must be true of the world after it, whether or not its process is killed on the way.</summary>
/// <param name="BeginAsync">Makes the world, up to the object of the restore.</param>
/// <param name="CrashPoints">How many there were when this was last looked at.</param>
internal sealed record RestoreKind(Func<Task<RestoreWorld>> BeginAsync, int CrashPoints)
{
    private const string Later = "credentials of today";

    public static IReadOnlyDictionary<string, RestoreKind> All { get; } = new Dictionary<string, RestoreKind>(StringComparer.Ordinal)
    {
        ["the store, backed up first"] = new(async () => Spoilt(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore), 148) { Restores = 1, SafetyBackups = 1, Content = RestoreWorld.Saved },
        ["a store whose key is closed"] = new(async () => Closed(Spoilt(await RestoreWorld.BackedUpAsync())).Ask(RestoreMode.SecureStore), 136) { Long = true, Restores = 1, Content = RestoreWorld.Saved },
        ["a set that still lies on the share"] = new(async () => Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore), 132) { Long = true, Restores = 1, Content = RestoreWorld.Saved },
        ["the key alone"] = new(async () => Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.RefreshKey), 74) { Content = RestoreWorld.Saved },
        ["a service master key"] = new(async () => OtherKey(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.ServiceMasterKey), 72) { Content = RestoreWorld.Saved, KeyRestores = 1 },
        ["a service master key that is there already"] = new(async () => (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.ServiceMasterKey), 72) { Long = true, Content = RestoreWorld.Saved },
        ["a drill off-site"] = new(async () => Spoilt(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.Drill), 54) { Depth = DrillDepth.Integrity, Content = Later },
        ["a drill on a scratch farm"] = new(async () => Spoilt(await RestoreWorld.BackedUpAsync()).AskForScratch(), 140) { Long = true, Depth = DrillDepth.Decrypted, Content = Later, ScratchRestores = 1 },
        ["a key that a person opens"] = new(async () => Opened(Closed(await UnprovenAsync())).Ask(RestoreMode.SecureStore), 144) { Long = true, Restores = 1, Content = RestoreWorld.Saved },
        ["two targets"] = new(async () => Closed(Spoilt(await RestoreWorld.BackedUpAsync("east", "west"))).Ask(RestoreMode.SecureStore), 144) { Long = true, Restores = 1, Content = RestoreWorld.Saved },
        ["a wrong passphrase for the key alone"] = new(async () => Closed(await UnprovenAsync()).Ask(RestoreMode.RefreshKey), 66) { Long = true, Phase = RestorePhase.Failed, KeyOpen = false, Content = RestoreWorld.Saved },
        ["a restore that SharePoint fails"] = new(async () => Failing(Closed(Spoilt(await RestoreWorld.BackedUpAsync()))).Ask(RestoreMode.SecureStore), 104) { Long = true, Phase = RestorePhase.Failed, KeyOpen = false, Content = Later, StageStays = true },
    };

    /// <summary>Whether it differs so little from another kind that only the long suite has time for it.</summary>
    public bool Long { get; init; }

    public RestorePhase Phase { get; init; } = RestorePhase.Completed;

    /// <summary>Restores that SharePoint made on the policy's farm, and on the scratch farm.</summary>
    public int Restores { get; init; }

    public int ScratchRestores { get; init; }

    public int KeyRestores { get; init; }

    public int SafetyBackups { get; init; }

    /// <summary>What the policy's farm holds afterwards.</summary>
    public required string Content { get; init; }

    public bool KeyOpen { get; init; } = true;

    public DrillDepth? Depth { get; init; }

    /// <summary>Whether the set is left for its logs.</summary>
    public bool StageStays { get; init; }

    private static RestoreWorld Spoilt(RestoreWorld world)
    {
        world.Farm.Content = Later;
        world.Farm.Sets.Clear();   // the share is tidied sooner or later
        return world;
    }

    private static RestoreWorld Closed(RestoreWorld world)
    {
        world.Farm.KeyOpen = false;
        return world;
    }

    private static RestoreWorld OtherKey(RestoreWorld world)
    {
        world.Farm.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2");
        return world;
    }

    private static RestoreWorld Opened(RestoreWorld world)
    {
        world.PersonAtTheKey = farm => farm.KeyOpen = true;
        return world;
    }

    private static RestoreWorld Failing(RestoreWorld world)
    {
        world.Farm.Errors[JobKind.Restore].Enqueue(new FarmError(FarmErrorCodes.RestoreFailed, "SharePoint counted one error.", "See sprestore.log.", false));
        return world;
    }

    /// <summary>The farm's passphrase was changed there before the backup, and nobody wrote the new one down.</summary>
    private static Task<RestoreWorld> UnprovenAsync() => RestoreWorld.BackedUpAsync(backups => backups.Farm.World.Passphrase = "Nobody-knows-this-0815");
}
