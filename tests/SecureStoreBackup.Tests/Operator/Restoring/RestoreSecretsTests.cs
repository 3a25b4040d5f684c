using System.Text;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Sandbox.Secrets;
using SecureStoreBackup.Tests.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Restoring;

public sealed class RestoreSecretsTests
{
    public static TheoryData<string> Kinds => [.. RestoreKind.All.Keys];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Kinds))]
    [Invariant("I6")]
    public async Task No_secret_nor_its_hash_is_in_anything_that_a_restore_wrote(string kind)
    {
        var world = await RestoreKind.All[kind].BeginAsync();
        await world.RunAsync();

        Check(world);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("log")]
    [InlineData("status")]
    [InlineData("record")]
    [Invariant("I6")]
    public async Task The_test_catches_a_leak(string where)
    {
        var world = await RestoreKind.All["the key alone"].BeginAsync();
        await world.RunAsync();

        switch (where)
        {
            case "log":
                world.Log.Log(LogLevel.Debug, default, RunWorld.Passphrase, null, (passphrase, _) => $"Opening with {passphrase}.");
                break;
            case "status":
                world.Journal.Put(world.Journal.Object with { Status = world.Journal.Object.Status! with { Message = $"Refused: {Convert.ToBase64String(Encoding.UTF8.GetBytes(RunWorld.Passphrase))}" } });
                break;
            default:
                world.Backups.Containers["east"].Put("contoso/sharepoint.contoso/_restores/other.json", Encoding.UTF8.GetBytes($"{{\"message\": \"{RunWorld.Passphrase}\"}}"));
                break;
        }

        Caught.By(() => Check(world));
    }

    private static void Check(RestoreWorld world)
    {
        WrittenWords.Check(world.Backups);
        var scanner = new SecretScanner(world.Farm.Passwords.Values.Concat([RunWorld.Passphrase, world.Farm.Passphrase]), world.Farm.Passwords.Keys.Select(Convert.FromBase64String));
        string[] written = [.. world.Journal.Written, .. world.Log.Messages];
        Assert.True(scanner.Patterns >= 100 && written.Length > 10, "There is nothing to look for, or nothing to look at.");
        Assert.All(written, text => Assert.Null(scanner.Find(Encoding.UTF8.GetBytes(text))));
    }
}
