using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class SecretsStayInsideTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("whole")]
    [InlineData("refused")]
    [InlineData("failing")]
    [Invariant("I6")]
    public async Task No_secret_nor_its_hash_is_in_anything_that_a_run_wrote(string how)
    {
        var world = new RunWorld();
        if (how == "refused")
            world.Farm.World.Passphrase = "another one that nobody knows";
        if (how == "failing")
        {
            world.Farm.World.Errors[JobKind.ExportServiceMasterKey].Enqueue(new FarmError(FarmErrorCodes.SqlFailed, "It failed.", null, true));
            world.Farm.World.Errors[JobKind.RefreshKey].Enqueue(new FarmError(FarmErrorCodes.PowerShellFailed, "It failed.", null, true));
            Refusal.Once(world.Calls, new CrashPoint(20, AfterEffect: true), retry: true);
        }

        await world.RunAsync();

        var secrets = world.Farm.World.Passwords.Values.Append(RunWorld.Passphrase).Distinct().SelectMany(FormsOf).ToArray();
        var written = Written(world).ToArray();
        Assert.True(secrets.Length >= 10 && written.Length > 50, "There is nothing to look for, or nothing to look at.");
        Assert.All(written, text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Plain, in base64 and as digests, as somebody might think of writing them down.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var digest = SHA256.HashData(bytes);
        return [secret, Convert.ToBase64String(bytes), Convert.ToHexString(bytes), Convert.ToHexString(digest), Convert.ToBase64String(digest)];
    }

    private static IEnumerable<string> Written(RunWorld world) =>
    [
        .. world.Journal.Written,
        .. world.Log.Messages,
        .. world.Calls.Made,
        .. world.Farm.Jobs,
        .. world.Farm.World.Sets.Keys,
        .. world.Vault.All.Concat(world.Exports.All).Select(v => $"{v.Name} {v.Id} {string.Join(' ', v.Tags.Select(t => $"{t.Key}={t.Value}"))}"),
        .. world.Containers.Values.SelectMany(c => c.Paths.Select(p => $"{p} {string.Join(' ', c.MetadataOf(p).Select(m => $"{m.Key}={m.Value}"))} {Encoding.Latin1.GetString(c.Content(p))}")),
    ];
}
