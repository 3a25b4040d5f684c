using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Backups;
using SecureStoreBackup.Sandbox.Farm.Secrets;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>docs/runbook-change-key.md, step by step.</summary>
[Trait("Suite", "Long")]
public sealed class ChangedKey(Stage stage)
{
    private const string Item = @"Farm\Shared Services\Shared Services Applications\Secure Store Service";
    private const string User = @"CONTOSO\payroll";
    private const string Next = "Another-7b1f09c2-Passphrase";

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I2")]
    public async Task The_runbook_changes_the_key_and_every_recovery_point_opens_with_its_own_passphrase()
    {
        await using var story = await Story.BeginAsync(stage, "change-key", TestContext.Current.CancellationToken);
        stage.Passphrases.Add(Next);
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var credentials = store.Decrypt(FarmSite.TargetApplication, User);
        await story.ApplyAsync(story.Policy("contoso").With("suspend", true));
        var (oldPoint, oldPassphrase) = await BackUpAsync(story);

        story.World.Vaults.SetSecret(World.Vault, story.PassphraseSecret, Next);
        store.GenerateNewKey(Next);
        var (newPoint, newPassphrase) = await BackUpAsync(story);

        Assert.NotEqual(oldPassphrase, newPassphrase);
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        await story.WaitUntilAsync("ssbp/contoso", "{.status.protected} {.status.restorablePoints}", "True 2");
        foreach (var (point, passphrase, wrong) in new[] { (oldPoint, oldPassphrase, newPassphrase), (newPoint, newPassphrase, oldPassphrase) })
        {
            await RestoreAsync(story, point);
            Assert.Throws<SharePointException>(() => store.RefreshKey(Reveal(story, wrong)));
            store.RefreshKey(Reveal(story, passphrase));
            Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        }
    }

    private static async Task<(string Point, Uri Passphrase)> BackUpAsync(Story story)
    {
        var backup = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");
        Assert.Equal("AcceptedByFarm", await story.ReadAsync($"ssb/{backup}", "{.status.passphrase.proof}"));
        return (await story.ReadAsync($"ssb/{backup}", "{.status.recoveryPoint}"), new Uri(await story.ReadAsync($"ssb/{backup}", "{.status.passphrase.secretId}")));
    }

    /// <summary>As people do it by hand: an accident, the set from the container, Restore-SPFarm, the service started.</summary>
    private static async Task RestoreAsync(Story story, string point)
    {
        var (farm, container, token) = (story.Farm.Farm, World.Containers[0], TestContext.Current.CancellationToken);
        var share = farm.Mounts.Find(FarmSite.Share) ?? throw new InvalidOperationException("The share is not mounted.");
        var root = $"/{point}/farm/app/";
        foreach (var blob in (await story.BlobsAsync(container)).Where(b => b.Contains(root, StringComparison.Ordinal)))
        {
            var file = Path.Combine([share, $"fetched-{point}", .. blob[(blob.IndexOf(root, StringComparison.Ordinal) + root.Length)..].Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, await story.World.Azurite.Account.ReadAsync(container, blob, token), token);
        }

        farm.SecureStore("Secure Store Service").Wipe();
        Assert.Empty(await farm.RestoreAsync(new RestoreRequest(Item, $@"{FarmSite.Share}\fetched-{point}"), _ => { }, token));
        foreach (var instance in farm.State.ServiceInstances)
            farm.StartServiceInstance(instance.Id);
    }

    private static string Reveal(Story story, Uri secret) =>
        story.World.Vaults.Reveal(World.Vault, secret.Segments[2].TrimEnd('/'), secret.Segments[3]);
}
