using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Killed(Stage stage)
{
    private const int Megabytes = 20;

    /// <summary>When all blocks are there and only their list is missing.</summary>
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I4")]
    public Task An_operator_that_is_killed_before_it_commits_a_copy_goes_on_with_the_same_backup_when_it_is_started_again() => GoesOnAsync(BlobOperation.PutBlockList);

    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I4")]
    [Trait("Suite", "Long")]
    public Task An_operator_that_is_killed_while_blocks_are_on_their_way_goes_on_with_the_same_backup_when_it_is_started_again() => GoesOnAsync(BlobOperation.PutBlock);

    private async Task GoesOnAsync(BlobOperation at)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "killed", cancellationToken, Megabytes);
        var (faults, traffic, database) = (story.World.Blobs.Faults, story.World.Blobs.Traffic, story.Paths(Story.DatabaseFile));
        faults.Pause(database, at);
        await story.ApplyAsync(story.Policy("contoso").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("contoso");
        var identity = await story.ReadAsync($"ssb/{backup}", "{.metadata.uid}");
        await faults.WaitForPausedAsync(database, cancellationToken);

        await story.Operator.StopAsync("KILL", cancellationToken);
        await faults.WaitForAbandonedAsync(database, cancellationToken);
        faults.Resume(database);
        var sent = traffic.BytesSentTo(story.Namespace);
        await story.StartOperatorAsync();
        await story.WaitAsync($"ssb/{backup}", "Completed");

        Assert.Equal($"{backup} {identity}", await story.ReadAsync("ssb", "{.items[*].metadata.name} {.items[*].metadata.uid}"));
        var operations = story.Farm.Farm.Operations.Read().Where(o => o.State == OperationState.Started).ToArray();
        Assert.Equal(2, operations.Count(o => o.Kind == OperationKind.Backup));   // the application and its proxy
        Assert.Equal(2, operations.Where(o => o.Kind == OperationKind.Backup).Select(o => o.Subject).Distinct().Count());
        Assert.Single(operations, o => o.Kind == OperationKind.ExportServiceMasterKey);
        Assert.Single(operations, o => o.Kind == OperationKind.RefreshKey);
        if (at == BlobOperation.PutBlockList)   // what was staged at one target is not sent again; the other may have had less
            Assert.InRange(traffic.BytesSentTo(story.Namespace) - sent, 0, (Megabytes + 1) * 1024 * 1024);
    }
}
