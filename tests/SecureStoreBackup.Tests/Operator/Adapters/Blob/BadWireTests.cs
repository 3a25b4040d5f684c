using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

/// <summary>What networks, busy services and other programs do to a transfer: nothing is lost, and nothing half is there.</summary>
public sealed class BadWireTests(AzuriteFixture azurite)
{
    private const string Path = "contoso/sharepoint.contoso/20261122t021500z-01234567/farm/app/spbr0000/00000001.bak";
    private const int Block = 8 * BlockPlan.MiB;

    private static readonly BlobDescription _description = new("application/octet-stream", new Dictionary<string, string>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_drops_in_the_middle_of_a_block_is_made_again()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random((2 * Block) + 100));
        world.Faults.DropInBody(Path, BlobOperation.PutBlock, afterBytes: Block / 2, count: 2);

        var stored = await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);

        Assert.Equal((source.Sha256, 1), (stored.Sha256, source.Opened));
        Assert.Equal(source.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Fact]
    public async Task A_connection_that_drops_while_a_blob_is_read_back_is_made_again()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random((2 * Block) + 100));
        await world.Container.UploadAsync(Path, source, _description, progress: null, Cancellation);
        world.Faults.DropInBody(Path, BlobOperation.Get, afterBytes: Block / 2);

        Assert.Equal(source.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
        Assert.Equal(0, world.Pool.Rented);
    }

    [Fact]
    public async Task A_byte_that_changes_on_the_way_is_refused_by_the_service_and_sent_again()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var content = MemorySource.Random((2 * Block) + 100);
        world.Faults.DamageInBody(Path, BlobOperation.PutBlock, at: 1000);

        var refused = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(content), _description, progress: null, Cancellation));
        Assert.Null(await world.Container.FindAsync(Path, Cancellation));
        var again = new MemorySource(content);
        await world.Container.UploadAsync(Path, again, _description, progress: null, Cancellation);

        Assert.Equal((Reasons.ContainerUnreachable, true), (refused.Reason, refused.Retry));
        Assert.Contains("damaged on its way", refused.Message, StringComparison.Ordinal);
        Assert.Equal(again.Sha256, (await world.Container.ReadBackAsync(Path, progress: null, Cancellation)).Sha256);
    }

    [Theory]
    [InlineData(429, "TooManyRequests")]
    [InlineData(503, "ServerBusy")]
    public async Task A_busy_account_in_the_middle_of_an_upload_says_how_long_to_wait_and_what_was_staged_stays(int status, string code)
    {
        await using var world = await ContainerWorld.StartAsync(azurite, options: new() { MaxRetries = 0 });
        // The last block is the one that is refused: no other is on its way then, to be counted late.
        var content = MemorySource.Random(2 * Block);
        var staged = new Reached(Block);
        var source = new MemorySource(content)
        {
            BeforeRead = async position =>
            {
                if (position != Block)
                    return;
                await staged.Goal;
                world.Faults.Fail(status, code, BlobFaults.Always, operation: BlobOperation.PutBlock, retryAfter: TimeSpan.FromSeconds(30));
            },
        };

        var busy = await FailureAsync(() => world.Container.UploadAsync(Path, source, _description, staged, Cancellation));
        world.Faults.Clear();
        var before = world.Traffic.Count(BlobOperation.PutBlock);
        await world.Container.UploadAsync(Path, new MemorySource(content), _description, progress: null, Cancellation);

        Assert.Equal((Reasons.ContainerThrottled, true, TimeSpan.FromSeconds(30)), (busy.Reason, busy.Retry, busy.RetryAfter));
        Assert.Equal(1, world.Traffic.Count(BlobOperation.PutBlock) - before);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_given_up_and_asked_again_later()
    {
        await using var world = await ContainerWorld.StartAsync(azurite, options: new() { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(5) });
        var content = MemorySource.Random(1000);
        world.Faults.Pause(Path, BlobOperation.PutBlock);

        var late = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(content), _description, progress: null, Cancellation));
        world.Faults.Clear();
        await world.Container.UploadAsync(Path, new MemorySource(content), _description, progress: null, Cancellation);

        Assert.Equal((Reasons.ContainerUnreachable, true), (late.Reason, late.Retry));
        Assert.Equal(0, world.Pool.Rented);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_another_program_locked_or_leased_under_our_name_stays_as_it_is(bool locked)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        if (locked)
            world.Immutability.Retain(world.Name, TimeSpan.FromDays(30));
        await world.Container.CreateAsync(Path, "theirs"u8.ToArray(), _description, Cancellation);
        if (!locked)
            await world.LeaseAsync(Path);

        var conflict = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource("ours!!"u8.ToArray()), _description, progress: null, Cancellation));

        Assert.Equal((Reasons.BlobConflict, false), (conflict.Reason, conflict.Retry));
        Assert.Equal("theirs"u8.ToArray(), await world.Container.ReadAsync(Path, 100, Cancellation));
    }

    [Fact]
    public async Task A_container_that_is_deleted_under_an_upload_is_named_and_nothing_stays_rented()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Faults.Fail(404, "ContainerNotFound", BlobFaults.Always, operation: BlobOperation.PutBlockList);

        var gone = await FailureAsync(() => world.Container.UploadAsync(Path, new MemorySource(MemorySource.Random(1000)), _description, progress: null, Cancellation));

        Assert.Equal((Reasons.ContainerNotFound, true), (gone.Reason, gone.Retry));
        Assert.Equal(0, world.Pool.Rented);
    }

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;
}
