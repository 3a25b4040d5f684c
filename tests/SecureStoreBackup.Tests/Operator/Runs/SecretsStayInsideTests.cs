using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
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
            Refusal.Once(world.Calls, new CrashPoint(28, AfterEffect: true), retry: true);
        }

        await world.RunAsync();

        WrittenWords.Check(world);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("log")]
    [InlineData("status")]
    [InlineData("tag")]
    [InlineData("manifest")]
    [Invariant("I6")]
    public async Task The_tests_of_I6_catch_a_leak(string where)
    {
        var world = new RunWorld("east");
        await world.RunAsync();
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(RunWorld.Passphrase)));

        switch (where)
        {
            case "log":
                world.Log.Log(LogLevel.Debug, default, RunWorld.Passphrase, null, (passphrase, _) => $"Asking the farm with {passphrase}.");
                break;
            case "status":
                world.Journal.Create(world.Journal.Read() with { Message = $"Refused: {Convert.ToBase64String(Encoding.Unicode.GetBytes(RunWorld.Passphrase))}" });
                break;
            case "tag":
                world.Vault.Put("contoso-sssp-other", "x", new Dictionary<string, string> { ["sha256"] = digest });
                break;
            default:
                world.Containers["east"].Put($"{WholePoint.Point}/other.json", Encoding.UTF8.GetBytes($$"""{"passphraseSha256": "{{digest}}"}"""));
                break;
        }

        Caught.By(() => WrittenWords.Check(world));
    }
}
