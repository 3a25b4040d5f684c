using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class UploadTests(AzuriteFixture azurite)
{
    private const string Path = "contoso/sharepoint.contoso/20261122t021500z-01234567/farm/app/spbr0000/00000001.bak";
    private const int Block = 8 * BlockPlan.MiB;

    private static readonly BlobDescription _description =
        new("application/octet-stream", new Dictionary<string, string>(StringComparer.Ordinal) { ["policy"] = "contoso" }) { AccessTier = "Cool" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_arrives_whole_with_its_digest_and_is_read_back_byte_for_byte()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random((2 * Block) + 12_345));
        var progress = new Reached(source.Bytes);

        var stored = await world.Container.UploadAsync(Path, source, _description, progress, Cancellation);

        Assert.Equal((Path, source.Bytes, source.Sha256), (stored.Path, stored.Bytes, stored.Sha256));
        Assert.Equal(source.Bytes, progress.Highest);
        Assert.Equal(3, world.Traffic.Count(BlobOperation.PutBlock));
        Assert.Equal(1, source.Opened);
        var read = new Reached(source.Bytes);
        Assert.Equal(new FileDigest(source.Bytes, source.Sha256), await world.Container.ReadBackAsync(Path, read, Cancellation));
        Assert.Equal(source.Bytes, read.Highest);
        var found = await world.Container.FindAsync(Path, Cancellation);
        Assert.Equal((stored.Bytes, stored.Sha256, stored.ETag, "contoso"), (found!.Bytes, found.Sha256, found.ETag, found.Metadata["policy"]));
    }

    [Fact]
    public async Task A_file_without_a_byte_is_a_file_too()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource([]);

        await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);

        Assert.Equal(new FileDigest(0, source.Sha256), await world.Container.ReadBackAsync(Path, progress: null, Cancellation));
    }

    [Fact]
    public async Task An_upload_that_was_cut_in_the_middle_stages_only_what_is_missing()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var content = MemorySource.Random(3 * Block);
        var staged = new Reached(2 * Block);
        var cut = new MemorySource(content) { BeforeRead = async position => { if (position >= 2 * Block) { await staged.Goal; throw new ProcessKilledException(); } } };
        await Assert.ThrowsAsync<ProcessKilledException>(() => world.Container.UploadAsync(Path, cut, _description, staged, Cancellation));
        Assert.Null(await world.Container.FindAsync(Path, Cancellation));
        var before = world.Traffic.Count(BlobOperation.PutBlock);

        var resumed = new MemorySource(content);
        var stored = await world.Container.UploadAsync(Path, resumed, _description, progress: null, Cancellation);

        Assert.Equal(1, world.Traffic.Count(BlobOperation.PutBlock) - before);
        Assert.Equal(resumed.Sha256, stored.Sha256);
        Assert.Equal(resumed.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Fact]
    public async Task Blocks_of_an_older_content_are_not_taken_for_the_new_one()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var staged = new Reached(Block);
        var cut = new MemorySource(MemorySource.Random(2 * Block, seed: 1)) { BeforeRead = async position => { if (position >= Block) { await staged.Goal; throw new ProcessKilledException(); } } };
        await Assert.ThrowsAsync<ProcessKilledException>(() => world.Container.UploadAsync(Path, cut, _description, staged, Cancellation));

        var other = new MemorySource(MemorySource.Random(2 * Block, seed: 2));
        await world.Container.UploadAsync(Path, other, _description, progress: null, Cancellation);

        Assert.Equal(other.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Fact]
    public async Task Other_content_of_the_same_length_is_a_conflict_and_stays()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var first = new MemorySource(MemorySource.Random(1000, seed: 1));
        await world.Container.UploadAsync(Path, first, _description, progress: null, Cancellation);

        var failure = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(1000, seed: 2)), _description, progress: null, Cancellation));

        Assert.Equal((Reasons.BlobConflict, false), (failure.Reason, failure.Retry));
        Assert.Equal(first.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Fact]
    public async Task Other_content_of_another_length_is_a_conflict_before_anything_is_read()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(1000)), _description, progress: null, Cancellation);
        var second = new MemorySource(MemorySource.Random(1001));

        Assert.Equal(Reasons.BlobConflict, (await FailureAsync(() => world.Container.UploadAsync(Path, second, _description, progress: null, Cancellation))).Reason);
        Assert.Equal(0, second.Opened);
    }

    [Fact]
    public async Task The_same_content_again_is_success_and_sends_nothing()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random(1000));
        var first = await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);
        var before = world.Traffic.Count(BlobOperation.PutBlock);

        var second = await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);

        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(before, world.Traffic.Count(BlobOperation.PutBlock));
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_settled_by_what_stands_there()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random(1000));
        world.Faults.LoseResponse(Path);

        var stored = await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);

        Assert.Equal(source.Sha256, stored.Sha256);
        Assert.Equal(2, world.Traffic.Count(BlobOperation.PutBlockList));
    }

    [Fact]
    public async Task Of_two_writers_of_one_path_one_wins_and_the_other_learns_it()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Faults.Pause(Path, BlobOperation.PutBlockList);
        var sources = new[] { new MemorySource(MemorySource.Random(1000, seed: 1)), new MemorySource(MemorySource.Random(1000, seed: 2)) };
        var uploads = sources.Select(source => world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation)).ToArray();
        await world.Faults.WaitForPausedAsync(Path, Cancellation);
        world.Faults.Resume(Path);

        var outcomes = await Task.WhenAll(uploads.Select(upload => Record.ExceptionAsync(() => upload).AsTask()));

        var winner = Array.IndexOf(outcomes, null);
        Assert.Equal(Reasons.BlobConflict, Assert.IsType<StepFailedException>(outcomes[1 - winner]).Failure.Reason);
        Assert.Equal(sources[winner].Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Theory]
    [InlineData(1000, 1001)]
    [InlineData(1000, 999)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task A_source_of_another_length_than_listed_commits_nothing(int has, int claims)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        var failure = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(has), claims), _description, progress: null, Cancellation));

        Assert.Equal(Reasons.SourceChanged, failure.Reason);
        Assert.Null(await world.Container.FindAsync(Path, Cancellation));
        Assert.Equal(0, world.Pool.Rented);
    }

    [Fact]
    public async Task Transfers_share_the_pool_and_never_rent_more_than_it_has()
    {
        await using var world = await ContainerWorld.StartAsync(azurite, buffers: 2);
        var sources = new[] { new MemorySource(MemorySource.Random(3 * Block, seed: 1)), new MemorySource(MemorySource.Random(2 * Block, seed: 2)) };

        await Task.WhenAll(sources.Select((source, n) => world.Container.UploadAsync($"{Path}.{n}", source, _description, progress: null, Cancellation)));
        var digests = await Task.WhenAll(sources.Select((_, n) => world.Container.ReadBackAsync($"{Path}.{n}", progress: null, Cancellation)));

        Assert.Equal(sources.Select(source => source.Sha256), digests.Select(digest => digest.Sha256));
        Assert.Equal((0, 2), (world.Pool.Rented, world.Pool.HighWater));
    }

    [Fact]
    public async Task A_container_holds_no_more_than_its_share_of_the_buffers_whatever_is_asked_of_it()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var sources = Enumerable.Range(0, 4).Select(n => new MemorySource(MemorySource.Random(3 * Block, seed: n))).ToArray();

        await Task.WhenAll(sources.Select((source, n) => world.Container.UploadAsync($"{Path}.{n}", source, _description, progress: null, Cancellation)));
        var digests = await Task.WhenAll(sources.Select((_, n) => world.Container.ReadBackAsync($"{Path}.{n}", progress: null, Cancellation)));

        Assert.Equal(sources.Select(source => source.Sha256), digests.Select(digest => digest.Sha256));
        Assert.Equal(0, world.Pool.Rented);
        Assert.InRange(world.Pool.HighWater, 2, 5);   // four under way, and one that is being filled
    }

    [Fact]
    public async Task Sources_that_dawdle_hold_up_no_other_transfer_of_their_container()
    {
        await using var world = await ContainerWorld.StartAsync(azurite, buffers: 2);
        var whole = new MemorySource(MemorySource.Random((2 * Block) + 1));
        await world.Container.UploadAsync(Path, whole, _description, progress: null, Cancellation);
        var (reading, goOn) = (new Reached(1), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var slow = Enumerable.Range(0, 5).Select(n => new MemorySource(MemorySource.Random(1000, seed: n)) { BeforeRead = _ => { reading.Report(1); return goOn.Task; } }).ToArray();
        var uploads = slow.Select((source, n) => world.Container.UploadAsync($"{Path}.{n}", source, _description, progress: null, Cancellation)).ToArray();
        await reading.Goal.WaitAsync(Cancellation);

        Assert.Equal(whole.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);

        Assert.All(uploads, upload => Assert.False(upload.IsCompleted));
        Assert.Equal(1, world.Pool.Rented);
        goOn.SetResult();
        Assert.Equal(slow.Select(source => source.Sha256), (await Task.WhenAll(uploads)).Select(stored => stored.Sha256));
        Assert.Equal(0, world.Pool.Rented);
    }

    [Fact]
    public async Task A_refused_block_ends_the_upload_and_gives_every_buffer_back()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Faults.Fail(403, "AuthorizationPermissionMismatch", BlobFaults.Always, operation: BlobOperation.PutBlock);

        var failure = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(3 * Block)), _description, progress: null, Cancellation));

        Assert.Equal((Reasons.ContainerForbidden, true), (failure.Reason, failure.Retry));
        Assert.Equal(0, world.Pool.Rented);
    }

    [Fact]
    public async Task Short_outages_in_the_middle_are_outlasted()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random(2 * Block));
        world.Faults.Fail(503, "ServerBusy", count: 2, operation: BlobOperation.PutBlock);
        world.Faults.LoseResponse(Path, BlobOperation.PutBlock);

        Assert.Equal(source.Sha256, (await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation)).Sha256);
    }

    [Fact]
    public async Task A_cancelled_upload_ends_as_cancelled_and_commits_nothing()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        world.Faults.Pause(Path, BlobOperation.PutBlock);
        var upload = world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(1000)), _description, progress: null, stop.Token);
        await world.Faults.WaitForPausedAsync(Path, Cancellation);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        world.Faults.Clear();
        Assert.Null(await world.Container.FindAsync(Path, Cancellation));
        Assert.Equal(0, world.Pool.Rented);
    }

    [Theory]
    [InlineData("sha256", "x")]
    [InlineData("name", "Müller")]
    public async Task Metadata_that_cannot_be_stored_is_refused_before_anything_is_read(string name, string value)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource([1]);

        await Assert.ThrowsAsync<ArgumentException>(() => world.Container.UploadAsync(
            Path, source, new("text/plain", new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value }), progress: null, Cancellation));

        Assert.Equal(0, source.Opened);
    }

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;

    private sealed class ProcessKilledException : Exception;
}
