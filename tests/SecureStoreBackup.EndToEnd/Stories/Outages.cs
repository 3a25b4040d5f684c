using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.KeyVault;

namespace SecureStoreBackup.EndToEnd.Stories;

[Trait("Suite", "Long")]
public sealed class Outages(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I7")]
    public async Task Containers_and_vaults_that_go_away_in_the_middle_of_a_backup_delay_it_and_no_more()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "outages", cancellationToken);
        var (containers, vaults) = (story.World.Blobs.Faults, story.World.Vaults.Faults);
        containers.Pause(Story.DatabaseFile, BlobOperation.PutBlock);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        await containers.WaitForPausedAsync(Story.DatabaseFile, cancellationToken);

        vaults.Add(new Fault.Unavailable { Count = Fault.Always });
        containers.Unavailable = true;
        containers.Resume(Story.DatabaseFile);
        await story.WaitUntilAsync($"ssb/{backup}", Reason("CopyOffsite/westeurope"), "ContainerUnreachable");
        Assert.StartsWith("CopyOffsite/westeurope waits: No answer from the container", await story.ReadAsync($"ssb/{backup}", "{.status.message}"), StringComparison.Ordinal);
        await story.WaitAsync("ssbp/contoso", "Ready=False");

        containers.Unavailable = false;
        await story.WaitUntilAsync($"ssb/{backup}", Reason("CommitManifest/westeurope"), "VaultUnreachable");

        vaults.Clear();
        await story.WaitAsync($"ssb/{backup}", "Completed");
        await story.WaitAsync("ssbp/contoso", "Ready");
        Assert.Equal(backup, await story.ReadAsync("ssb", "{.items[*].metadata.name}"));
    }

    private static string Reason(string step) => $"{{.status.steps[?(@.name==\"{step}\")].reason}}";
}
