using System.Text;
using SecureStoreBackup.Sandbox.Secrets;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>All that a run wrote anywhere, and the secrets that may not stand in it.</summary>
internal static class WrittenWords
{
    /// <summary>No passphrase and no password, in any form or as a hash, is in journal, log, calls, jobs, names, tags, metadata or content.</summary>
    public static void Check(RunWorld world)
    {
        var scanner = new SecretScanner(
            world.Farm.World.Passwords.Values.Concat([RunWorld.Passphrase, world.Farm.World.Passphrase]), world.Farm.World.Passwords.Keys.Select(Convert.FromBase64String));
        var written = All(world).ToArray();
        Assert.True(scanner.Patterns >= 100 && written.Length > 50, "There is nothing to look for, or nothing to look at.");
        Assert.All(written, text => Assert.Null(scanner.Find(text)));
    }

    private static IEnumerable<byte[]> All(RunWorld world) =>
    [
        .. Texts(world).Select(Encoding.UTF8.GetBytes),
        .. world.Containers.Values.SelectMany(c => c.Paths.Select(c.Content)),
    ];

    private static IEnumerable<string> Texts(RunWorld world) =>
    [
        .. world.Journal.Written,
        .. world.Log.Messages,
        .. world.Calls.Made,
        .. world.Farm.Jobs,
        .. world.Farm.World.Sets.Keys,
        .. world.Vault.All.Concat(world.Exports.All).Select(v => $"{v.Name} {v.Id} {string.Join(' ', v.Tags.Select(t => $"{t.Key}={t.Value}"))}"),
        .. world.Containers.Values.SelectMany(c => c.Paths.Select(p => $"{p} {string.Join(' ', c.MetadataOf(p).Select(m => $"{m.Key}={m.Value}"))}")),
    ];
}
