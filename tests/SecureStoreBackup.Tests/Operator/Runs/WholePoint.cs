using System.Security.Cryptography;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What must hold of a world after a run of it completed, asked of the world itself and not of the run.</summary>
internal static class WholePoint
{
    public const string Point = "contoso/sharepoint.contoso/20261122t021500z-00000001";

    public const string Owner = "contoso/sharepoint.contoso/_owner/1.json";

    /// <summary>Every target holds the first run's point, whole and alone; the set is what the farm has; secrets read as they were meant.</summary>
    public static void Check(RunWorld world)
    {
        foreach (var container in world.Containers.Values)
        {
            var manifest = ManifestReader.Parse(container.Content($"{Point}/manifest.json"));
            var set = world.Farm.World.Sets[manifest.Set.Id];
            Assert.Equal(set.Keys.Select(f => $"{Point}/farm/{f}").Append($"{Point}/manifest.json").Append(Owner).Order(StringComparer.Ordinal), container.Paths.Where(p => !p.Contains("/_targets/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            Assert.All(manifest.Files, file =>
            {
                Assert.Equal(set[file.Path], container.Content($"{Point}/farm/{file.Path}"));
                Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(set[file.Path])));
            });
            Assert.Empty(container.Staged);
            CheckSecrets(world, manifest);
        }
    }

    private static void CheckSecrets(RunWorld world, Manifest manifest)
    {
        Assert.Equal(RunWorld.Passphrase, world.Vault.ValueOf(manifest.Passphrase.SecretId));
        var export = Assert.Single(manifest.ServiceMasterKeys);
        Assert.Equal(world.Farm.World.Passwords[world.Exports.ValueOf(export.FileSecretId)], world.Vault.ValueOf(export.PasswordSecretId));
        Assert.All(world.Vault.All.Concat(world.Exports.All).Where(v => v.Enabled).CountBy(v => v.Id.Host + v.Name), name => Assert.Equal(1, name.Value));
        Assert.Equal(["smkp", "sssp"], world.Vault.All.Where(v => v.Enabled && v.Name.StartsWith("contoso-s", StringComparison.Ordinal) && v.Name.Contains("-00000001", StringComparison.Ordinal))
            .Select(v => v.Name.Split('-')[1]).Order());
        Assert.Single(world.Exports.All, v => v.Enabled);
    }
}
