using System.Security.Cryptography;
using SecureStoreBackup.Escrow;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Escrow;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What must hold once a run of some kind has ended, asked of the world and not of the run.</summary>
internal sealed class Aftermath
{
    private readonly RunWorld _world;
    private readonly RunKind _kind;
    private readonly int _backups;
    private readonly int _exports;
    private readonly string[] _setsBefore;
    private readonly Dictionary<string, int> _points;

    /// <summary>Looks at the world before the run.</summary>
    public Aftermath(RunWorld world, RunKind kind)
    {
        (_world, _kind, _backups, _exports) = (world, kind, world.Farm.World.Backups, world.Farm.World.Exports);
        _setsBefore = [.. world.Farm.World.Sets.Keys];
        _points = world.Containers.ToDictionary(c => c.Key, c => Manifests(c.Key).Count());
    }

    /// <param name="moreExports">How many times the agent lost an export that had to be made again.</param>
    public void Check(BackupRun run, int moreExports, string at)
    {
        Assert.True(run.Phase == _kind.Phase && run.Steps.All(s => s.State != StepState.Running), $"{at}: {run.Phase}, {run.Message}");
        var (backups, exports) = (_world.Farm.World.Backups - _backups, _world.Farm.World.Exports - _exports);
        Assert.True(backups == _kind.Backups, $"{at}: {backups} backups on the farm, not {_kind.Backups}");
        Assert.True(exports >= _kind.Exports && exports <= _kind.Exports + moreExports, $"{at}: {exports} exports, not {_kind.Exports}");
        Assert.True(_world.Farm.MostAtOnce <= 1, $"{at}: {_world.Farm.MostAtOnce} jobs at once");
        CheckPoints(run, at);
        CheckSets(run, at);
        CheckSecrets(at);
        Assert.True(run.ServiceMasterKeys.All(k => k.LeftBehind == _world.Farm.World.LeftBehind || k.ExportedAt < run.StartedAt), $"{at}: what was left on the server is not said");
    }

    private void CheckPoints(BackupRun run, string at)
    {
        foreach (var (target, container) in _world.Containers)
        {
            var made = run is { Phase: RunPhase.Completed, Scope: RunScope.SecureStore } ? 1 : 0;
            Assert.True(Manifests(target).Count() - _points[target] == made, $"{at}: {target} has {Manifests(target).Count()} points, before it had {_points[target]}");
            Assert.Empty(container.Staged);
            if (made == 0)
                continue;
            var root = run.Resolved!.Targets.First(t => t.Name == target).Path;
            var manifest = ManifestReader.Parse(container.Content($"{root}/manifest.json"));
            Assert.Equal(_world.Farm.World.Sets[manifest.Set.Id].Keys, manifest.Files.Select(f => f.Path));
            Assert.All(manifest.Files, f => Assert.Equal(f.Sha256, Convert.ToHexStringLower(SHA256.HashData(container.Content($"{root}/farm/{f.Path}")))));
            Assert.All(manifest.ServiceMasterKeys, k => Assert.Equal(_world.Farm.World.Passwords[_world.Exports.ValueOf(k.FileSecretId)], _world.Vault.ValueOf(k.PasswordSecretId)));
            Proofs.Check(_world, manifest);
            CheckEscrow(container, root, manifest);
        }
    }

    /// <summary>What is sealed is what the manifest names, and opens to the secrets themselves.</summary>
    private void CheckEscrow(InMemoryContainer container, string root, Manifest manifest)
    {
        Assert.Equal(_world.Policy.Escrow.Select(e => e.Name), (manifest.Escrow ?? []).Select(e => e.Recipient));
        foreach (var escrow in manifest.Escrow ?? [])
        {
            var bytes = container.Content($"{root}/escrow/{escrow.Recipient}.json");
            Assert.Equal((escrow.Bytes, escrow.Sha256), (bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            var opened = EscrowText.Read(bytes);
            Assert.Equal(_world.Vault.ValueOf(manifest.Passphrase.SecretId), EscrowSeal.Open(opened, manifest.Passphrase.SecretId, EscrowKeys.Private).Reveal());
            foreach (var key in manifest.ServiceMasterKeys)
            {
                Assert.Equal(_world.Vault.ValueOf(key.PasswordSecretId), EscrowSeal.Open(opened, key.PasswordSecretId, EscrowKeys.Private).Reveal());
                Assert.Equal(_world.Exports.ValueOf(key.FileSecretId), EscrowSeal.Open(opened, key.FileSecretId, EscrowKeys.Private).Reveal());
            }
        }
    }

    /// <summary>One set stays, the newest; a failed run's set waits for the next run.</summary>
    private void CheckSets(BackupRun run, string at)
    {
        string[] expected = run switch
        {
            { Phase: RunPhase.Completed, Scope: RunScope.SecureStore } => [run.FarmSet!.Id],
            { Scope: RunScope.ServiceMasterKeys } => _setsBefore,
            _ => [.. _setsBefore, run.Resolved!.SetId],
        };
        Assert.True(_world.Farm.World.Sets.Keys.SequenceEqual(expected), $"{at}: the farm holds {string.Join(", ", _world.Farm.World.Sets.Keys)}");
    }

    /// <summary>One enabled version per name, and somebody names it: a manifest, a run's status, or an export that was refused after its password was written.</summary>
    private void CheckSecrets(string at)
    {
        var ours = _world.Vault.All.Concat(_world.Exports.All).Where(v => v.Enabled && v.Name.StartsWith("contoso-s", StringComparison.Ordinal) && v.Name != _world.Policy.Passphrase.SecretName).ToArray();
        Assert.True(ours.GroupBy(v => v.Name).All(g => g.Count() == 1), $"{at}: {string.Join(", ", ours.Select(v => v.Name))}");
        var runs = _world.Journal.Runs;
        var named = runs.SelectMany(r => r.ServiceMasterKeys.SelectMany(k => new[] { k.PasswordSecretId, k.FileSecretId }).Append(r.Passphrase?.SecretId)).ToHashSet();
        var orphans = ours.Where(v => !named.Contains(v.Id.AbsoluteUri)).Select(v => v.Name).ToArray();
        var refused = runs.Count(r => r.Find(StepNames.ExportServiceMasterKeys)?.State == StepState.Failed);
        Assert.True(orphans.Length <= refused && orphans.All(n => n.Contains("-smkp-", StringComparison.Ordinal)), $"{at}: nobody names {string.Join(", ", orphans)}");
    }

    private IEnumerable<string> Manifests(string target) => _world.Containers[target].Paths.Where(p => p.EndsWith("/manifest.json", StringComparison.Ordinal));
}
