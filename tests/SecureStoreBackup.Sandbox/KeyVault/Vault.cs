using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>The secrets of one vault, live and soft-deleted. Thread-safe; keeps nothing on disk.</summary>
internal sealed class Vault(VaultOptions options, TimeProvider time)
{
    readonly Lock gate = new();
    readonly SortedDictionary<string, Secret> live = new(StringComparer.OrdinalIgnoreCase);
    readonly SortedDictionary<string, DeletedSecret> deleted = new(StringComparer.OrdinalIgnoreCase);

    public VaultOptions Options => options;

    /// <summary>Every call is a new version, a repeated one too: there is no compare-and-set.</summary>
    public (Secret Secret, SecretVersion Version) Set(string name, SetSecretBody body)
    {
        lock (gate)
        {
            CheckNameIsFree(name);
            var now = time.GetUtcNow();
            var version = new SecretVersion(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), body.Value!, body.ContentType,
                body.Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal), body.Attributes?.Enabled ?? true,
                body.Attributes?.Nbf, body.Attributes?.Exp, now, now);
            var secret = live.TryGetValue(name, out var existing)
                ? existing with { Versions = existing.Versions.Add(version) }
                : new Secret(name, [version]);
            live[name] = secret;
            return (secret, version);
        }
    }

    public (Secret Secret, SecretVersion Version) Get(string name, string? version)
    {
        lock (gate)
        {
            var secret = Find(name);
            return secret.Find(version) is { Enabled: true } found ? (secret, found) : throw KeyVaultException.Disabled();
        }
    }

    public (Secret Secret, SecretVersion Version) Update(string name, string? version, SetSecretBody change)
    {
        lock (gate)
        {
            var secret = Find(name);
            var old = secret.Find(version);
            var changed = old.Updating(change, time.GetUtcNow());
            live[name] = secret = secret with { Versions = secret.Versions.Replace(old, changed) };
            return (secret, changed);
        }
    }

    public ImmutableArray<Secret> List()
    {
        lock (gate)
            return [.. live.Values];
    }

    /// <summary>In the order of their ids, which says nothing of their age. Empty for an unknown name.</summary>
    public (string Name, ImmutableArray<SecretVersion> Versions) ListVersions(string name)
    {
        lock (gate)
        {
            return live.TryGetValue(name, out var secret)
                ? (secret.Name, [.. secret.Versions.OrderBy(version => version.Id, StringComparer.Ordinal)])
                : (name, []);
        }
    }

    public DeletedSecret Delete(string name)
    {
        lock (gate)
        {
            var secret = Find(name);
            var now = time.GetUtcNow();
            live.Remove(name);
            return deleted[name] = new DeletedSecret(secret, now, now + options.DeletionTime, now.AddDays(options.RecoverableDays));
        }
    }

    public ImmutableArray<DeletedSecret> ListDeleted()
    {
        lock (gate)
            return [.. Deleted().Values.Where(secret => secret.SettledAt <= time.GetUtcNow())];
    }

    public DeletedSecret GetDeleted(string name)
    {
        lock (gate)
        {
            return Deleted().TryGetValue(name, out var secret) && secret.SettledAt <= time.GetUtcNow()
                ? secret
                : throw KeyVaultException.NotFound(name);
        }
    }

    /// <summary>Brings back every version.</summary>
    public Secret Recover(string name)
    {
        lock (gate)
        {
            var secret = Settled(name).Secret;
            deleted.Remove(name);
            return live[name] = secret;
        }
    }

    public void Purge(string name)
    {
        lock (gate)
        {
            _ = Settled(name);
            if (options.PurgeProtection)
                throw KeyVaultException.PurgeProtected();
            deleted.Remove(name);
        }
    }

    Secret Find(string name) => live.TryGetValue(name, out var secret) ? secret : throw KeyVaultException.NotFound(name);

    DeletedSecret Settled(string name)
    {
        if (!Deleted().TryGetValue(name, out var secret))
            throw KeyVaultException.NotFound(name);
        return secret.SettledAt <= time.GetUtcNow() ? secret : throw KeyVaultException.BeingDeleted(name);
    }

    void CheckNameIsFree(string name)
    {
        if (Deleted().TryGetValue(name, out var secret))
            throw secret.SettledAt <= time.GetUtcNow() ? KeyVaultException.DeletedButRecoverable(name) : KeyVaultException.BeingDeleted(name);
    }

    /// <summary>The deleted secrets whose retention has not ended; the others are purged on the way.</summary>
    SortedDictionary<string, DeletedSecret> Deleted()
    {
        foreach (var (name, _) in deleted.Where(entry => entry.Value.PurgedAt <= time.GetUtcNow()).ToArray())
            deleted.Remove(name);
        return deleted;
    }
}
