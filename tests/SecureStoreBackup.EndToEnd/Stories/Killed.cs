using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Killed(Stage stage)
{
    private const int Megabytes = 20;

    /// <summary>While blocks are on their way, and when all of them are there and only their list is missing.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData(BlobOperation.PutBlock)]
    [InlineData(BlobOperation.PutBlockList)]
    [Trait("Invariant", "I4")]
    public async Task An_operator_that_is_killed_while_it_copies_goes_on_with_the_same_backup_when_it_is_started_again(BlobOperation at)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "killed", cancellationToken, Megabytes);
        var (faults, traffic) = (story.World.Blobs.Faults, story.World.Blobs.Traffic);
        faults.Pause(Story.DatabaseFile, at);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        var identity = await story.ReadAsync($"ssb/{backup}", "{.metadata.uid}");
        await faults.WaitForPausedAsync(Story.DatabaseFile, cancellationToken);

        await story.Operator.StopAsync("KILL", cancellationToken);
        await faults.WaitForAbandonedAsync(Story.DatabaseFile, cancellationToken);
        faults.Resume(Story.DatabaseFile);
        var sent = traffic.BytesSent;
        await story.StartOperatorAsync();
        await story.WaitAsync($"ssb/{backup}", "Completed");

        Assert.Equal($"{backup} {identity}", await story.ReadAsync("ssb", "{.items[*].metadata.name} {.items[*].metadata.uid}"));
        var operations = story.Farm.Farm.Operations.Read().Where(o => o.State == OperationState.Started).ToArray();
        Assert.Equal(2, operations.Count(o => o.Kind == OperationKind.Backup));   // the application and its proxy
        Assert.Equal(2, operations.Where(o => o.Kind == OperationKind.Backup).Select(o => o.Subject).Distinct().Count());
        Assert.Single(operations, o => o.Kind == OperationKind.ExportServiceMasterKey);
        Assert.Single(operations, o => o.Kind == OperationKind.RefreshKey);
        if (at == BlobOperation.PutBlockList)   // what was staged at one target is not sent again; the other may have had less
            Assert.InRange(traffic.BytesSent - sent, 0, (Megabytes + 1) * 1024 * 1024);
    }
}
