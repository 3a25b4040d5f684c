using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.KeyVault;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>What can go wrong in a world on demand, by name.</summary>
public static class WorldFaults
{
    private const string None = "none";
    private const string VaultUnavailable = nameof(VaultUnavailable);
    private const string BlobsUnavailable = nameof(BlobsUnavailable);
    private const string PassphraseDisabled = nameof(PassphraseDisabled);
    private const string CorruptNextBlob = nameof(CorruptNextBlob);
    private const string LockBlobs = nameof(LockBlobs);

    public static IReadOnlyList<string> Names { get; } =
        [None, VaultUnavailable, BlobsUnavailable, PassphraseDisabled, CorruptNextBlob, LockBlobs, .. Enum.GetNames<FaultKind>()];

    /// <summary>Of each, what happens then, and where that is known from.</summary>
    public static IReadOnlyList<string> Descriptions { get; } =
    [
        $"{None}: everything is mended.",
        $"{VaultUnavailable}: the vaults answer 503.",
        $"{BlobsUnavailable}: the containers answer 503.",
        $"{PassphraseDisabled}: the secret that people put the passphrase into is disabled.",
        $"{CorruptNextBlob}: one byte of the next database file that is committed changes in the container.",
        $"{LockBlobs}: from now on the containers lock every blob for 30 days from its commit; what is locked stays so when everything is mended.",
        .. Enum.GetValues<FaultKind>().Select(kind => $"{kind}: {FaultCatalog.All[kind].Does} ({FaultCatalog.All[kind].KnownFrom})"),
    ];

    /// <returns>False when there is no such fault.</returns>
    public static bool Apply(World world, string name)
    {
        switch (name)
        {
            case None:
                world.Farm.Farm.Faults.ClearAll();
                world.Vaults.Faults.Clear();
                world.Blobs.Faults.Clear();
                world.Blobs.Faults.Unavailable = false;
                foreach (var container in World.Containers)
                    world.Blobs.Immutability.StopRetaining(container);
                return true;
            case VaultUnavailable:
                world.Vaults.Faults.Add(new KeyVault.Fault.Unavailable { Count = KeyVault.Fault.Always });
                return true;
            case BlobsUnavailable:
                world.Blobs.Faults.Unavailable = true;
                return true;
            case PassphraseDisabled:
                world.Vaults.Disable(World.Vault, World.PassphraseSecret);
                return true;
            case CorruptNextBlob:
                world.Blobs.Faults.CorruptAfterCommit(".bak");
                return true;
            case LockBlobs:
                foreach (var container in World.Containers)
                    world.Blobs.Immutability.Retain(container, TimeSpan.FromDays(30));
                return true;
            default:
                if (!Enum.TryParse<FaultKind>(name, ignoreCase: true, out var kind))
                    return false;
                world.Farm.Farm.Faults.Set(new Farm.Fault(kind, Seconds: 5));
                return true;
        }
    }
}
