using System.Globalization;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>
/// Version-level immutability, as the service documents it and Azurite does not have it: a container's default policy locks
/// each blob from its commit on, properties and lists tell of it, and what would change or delete a locked blob is refused.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Stricter than the service in one place: an overwrite, which versioning would keep beside the old version, is refused as a
/// delete is. Written from the documentation; never compared with Azure itself.
/// </remarks>
public sealed class BlobImmutability(TimeProvider time)
{
    readonly Lock gate = new();
    readonly Dictionary<string, (TimeSpan Retention, bool Final)> defaults = new(StringComparer.Ordinal);
    readonly Dictionary<string, BlobLock> locks = new(StringComparer.Ordinal);

    /// <summary>Gives a container a default policy; blobs that are there already stay as they are.</summary>
    /// <param name="final">Whether the policy is locked; an unlocked one can be taken off again.</param>
    public void Retain(string container, TimeSpan retention, bool final = true)
    {
        lock (gate)
            defaults[container] = (retention, final);
    }

    /// <summary>Takes the default policy away; blobs that it locked stay locked.</summary>
    public void StopRetaining(string container)
    {
        lock (gate)
            defaults.Remove(container);
    }

    /// <summary>Sets or lifts the legal hold of a blob.</summary>
    public void Hold(string container, string blob, bool held)
    {
        var path = $"/{AzuriteAccount.Name}/{container}/{blob}";
        lock (gate)
            locks[path] = locks.GetValueOrDefault(path, new BlobLock(null, Final: false, LegalHold: false)) with { LegalHold = held };
    }

    internal BlobLock? Find(string path)
    {
        lock (gate)
            return locks.GetValueOrDefault(path);
    }

    /// <summary>The service's error code, when it would not let this happen; null when it would.</summary>
    internal string? Refuses(string path, BlobOperation operation)
    {
        if (operation is not (BlobOperation.Delete or BlobOperation.PutBlockList or BlobOperation.PutBlob or BlobOperation.SetMetadata) || Find(path) is not { } there)
            return null;
        return there.LegalHold ? "BlobImmutableDueToLegalHold" : there.Until > time.GetUtcNow() ? "BlobImmutableDueToPolicy" : null;
    }

    internal void Committed(string path)
    {
        lock (gate)
        {
            if (defaults.TryGetValue(path.Split('/')[2], out var policy))
                locks[path] = new BlobLock(ToTheSecond(time.GetUtcNow() + policy.Retention), policy.Final, LegalHold: false);
        }
    }

    internal void Deleted(string path)
    {
        lock (gate)
            locks.Remove(path);
    }

    static DateTimeOffset ToTheSecond(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}

/// <param name="Until">Null without a policy.</param>
internal sealed record BlobLock(DateTimeOffset? Until, bool Final, bool LegalHold)
{
    public string Mode => Final ? "Locked" : "Unlocked";

    public string? Date => Until?.ToString("R", CultureInfo.InvariantCulture);
}
