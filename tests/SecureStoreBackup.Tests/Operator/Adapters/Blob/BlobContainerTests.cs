using System.Text;
using Azure.Storage.Sas;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Tests.Sandbox.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlobContainerTests(AzuriteFixture azurite)
{
    private static readonly BlobDescription _json = new("application/json", new Dictionary<string, string>(StringComparer.Ordinal) { ["point"] = "1" });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a b/c d.json")]
    [InlineData("a#b/c#.json")]
    [InlineData("100%/50%25.json")]
    [InlineData("bücher/日本語.json")]
    [InlineData("q?x=1&y=2/+;='~!@$(),[]{}.json")]
    public async Task Unusual_names_come_back_as_they_went(string path)
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var content = Encoding.UTF8.GetBytes(path);

        Assert.True(await world.Container.CreateAsync(path, content, _json, Cancellation));

        Assert.Equal([path], await ListAsync(world.Container, ""));
        Assert.Equal([path], await ListAsync(world.Container, path[..3]));
        Assert.Equal(content, await world.Container.ReadAsync(path, 1000, Cancellation));
        Assert.Equal(content.Length, (await world.Container.ReadBackAsync(path, progress: null, Cancellation)).Bytes);
        Assert.Equal(path, (await world.Container.FindAsync(path, Cancellation))!.Path);
    }

    [Fact]
    public async Task A_small_blob_is_written_once()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        Assert.True(await world.Container.CreateAsync("_owner/1.json", "one"u8.ToArray(), _json, Cancellation));
        Assert.True(await world.Container.CreateAsync("_owner/1.json", "one"u8.ToArray(), _json, Cancellation));
        Assert.False(await world.Container.CreateAsync("_owner/1.json", "two"u8.ToArray(), _json, Cancellation));

        Assert.Equal("one"u8.ToArray(), await world.Container.ReadAsync("_owner/1.json", 3, Cancellation));
    }

    [Fact]
    public async Task Of_many_writers_of_one_small_blob_exactly_one_is_first()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => world.Container.CreateAsync("_owner/1.json", Encoding.ASCII.GetBytes($"writer {n}"), _json, Cancellation)));

        Assert.Single(wins, won => won);
    }

    [Fact]
    public async Task A_lost_answer_to_the_writing_of_a_small_blob_is_success_all_the_same()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Faults.LoseResponse("manifest.json");

        Assert.True(await world.Container.CreateAsync("p/manifest.json", "{}"u8.ToArray(), _json, Cancellation));
    }

    [Fact]
    public async Task Reading_what_is_not_there_gives_nothing_and_what_is_too_long_is_refused()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.CreateAsync("a", new byte[11], _json, Cancellation);

        Assert.Null(await world.Container.ReadAsync("b", 10, Cancellation));
        Assert.Null(await world.Container.FindAsync("b", Cancellation));
        Assert.Equal(Reasons.ContainerRefused, (await FailureAsync(() => world.Container.ReadAsync("a", 10, Cancellation))).Reason);
    }

    [Fact]
    public async Task A_list_shows_committed_blobs_below_its_prefix_with_metadata()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        foreach (var path in new[] { "p/b", "p/a", "q/a" })
            await world.Container.CreateAsync(path, "x"u8.ToArray(), _json, Cancellation);
        world.Faults.Fail(403, "AuthorizationFailure", operation: BlobOperation.PutBlockList);
        await FailureAsync(() => world.Container.CreateAsync("p/uncommitted", "x"u8.ToArray(), _json, Cancellation));

        var blobs = await world.Container.ListAsync("p/", Cancellation).ToListAsync(Cancellation);

        Assert.Equal(["p/a", "p/b"], blobs.Select(blob => blob.Path));
        Assert.All(blobs, blob => Assert.Equal(("1", 1L), (blob.Metadata["point"], blob.Bytes)));
        var found = await world.Container.FindAsync("p/a", Cancellation);
        Assert.Equal((found!.Sha256, found.ETag), (blobs[0].Sha256, blobs[0].ETag));
    }

    [Fact]
    public async Task A_byte_that_flips_at_rest_is_found_by_reading_back()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var source = new MemorySource(MemorySource.Random(100_000));
        world.Faults.CorruptAfterCommit("/a.bak");

        var stored = await world.Container.UploadAsync("p/a.bak", source, _json, progress: null, Cancellation);
        var digest = await world.Container.ReadBackAsync("p/a.bak", progress: null, Cancellation);

        Assert.Equal(stored.Bytes, digest.Bytes);
        Assert.NotEqual(stored.Sha256, digest.Sha256);
    }

    [Fact]
    public async Task A_blob_that_changes_while_it_is_read_back_is_not_verified()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.UploadAsync("p/a.bak", new MemorySource(MemorySource.Random(1000)), _json, progress: null, Cancellation);
        world.Faults.Pause("p/a.bak", BlobOperation.Get);
        var reading = world.Container.ReadBackAsync("p/a.bak", progress: null, Cancellation);
        await world.Faults.WaitForPausedAsync("p/a.bak", Cancellation);
        await world.CorruptAsync("p/a.bak");
        world.Faults.Resume("p/a.bak");

        Assert.Equal(Reasons.VerificationFailed, (await FailureAsync(() => reading)).Reason);
        Assert.Equal(0, world.Pool.Rented);
    }

    [Fact]
    public async Task A_blob_that_is_gone_is_not_verified()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        Assert.Equal(Reasons.VerificationFailed, (await FailureAsync(() => world.Container.ReadBackAsync("gone", progress: null, Cancellation))).Reason);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_said_to_be_missing_by_every_call()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await world.Container.ProbeAsync(Cancellation);
        var missing = world.Open("missing");
        var calls = new Func<Task>[]
        {
            () => missing.ProbeAsync(Cancellation),
            () => missing.FindAsync("a", Cancellation),
            () => missing.ReadAsync("a", 10, Cancellation),
            () => missing.ReadBackAsync("a", progress: null, Cancellation),
            () => missing.CreateAsync("a", "x"u8.ToArray(), _json, Cancellation),
            () => missing.UploadAsync("a", new MemorySource([1]), _json, progress: null, Cancellation),
            () => ListAsync(missing, ""),
        };

        foreach (var call in calls)
            Assert.Equal((Reasons.ContainerNotFound, true), Shape(await FailureAsync(call)));
    }

    [Fact]
    public async Task A_busy_account_and_an_outage_are_both_retryable_and_told_apart()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        world.Faults.Fail(503, "ServerBusy", BlobFaults.Always, retryAfter: TimeSpan.FromSeconds(1));
        var busy = await FailureAsync(() => world.Container.ProbeAsync(Cancellation));
        world.Faults.Clear();
        world.Faults.Unavailable = true;
        var outage = await FailureAsync(() => world.Container.ProbeAsync(Cancellation));

        Assert.Equal((Reasons.ContainerThrottled, true), Shape(busy));
        Assert.Equal(TimeSpan.FromSeconds(1), busy.RetryAfter);
        Assert.Equal((Reasons.ContainerUnreachable, true), Shape(outage));
    }

    [Fact]
    public async Task A_shared_key_opens_the_emulator_and_a_wrong_one_does_not()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);

        Assert.True(await world.OpenWithSharedKey(AzuriteAccount.Key).CreateAsync("a", "x"u8.ToArray(), _json, Cancellation));
        var refused = await FailureAsync(() => world.OpenWithSharedKey(Convert.ToBase64String(new byte[64])).ProbeAsync(Cancellation));

        Assert.Equal((Reasons.ContainerForbidden, true), Shape(refused));
    }

    [Fact]
    public async Task A_shared_access_signature_opens_its_container_until_it_expires()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        const BlobContainerSasPermissions Needed = BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.List;
        var now = TimeProvider.System.GetUtcNow();
        var source = new MemorySource(new byte[1000]);

        var container = world.OpenWithSas("?" + world.Sign(Needed, now.AddHours(1)));
        await container.UploadAsync("a.bak", source, _json, null, Cancellation);
        Assert.Equal(["a.bak"], await ListAsync(container, ""));
        var expired = world.Sign(Needed, now.AddMinutes(-5));
        var refused = await FailureAsync(() => world.OpenWithSas(expired).ProbeAsync(Cancellation));
        var narrow = await FailureAsync(() => world.OpenWithSas(world.Sign(BlobContainerSasPermissions.Read, now.AddHours(1))).ProbeAsync(Cancellation));

        Assert.Equal((Reasons.ContainerForbidden, true), Shape(refused));
        Assert.Contains("expired", refused.Message, StringComparison.Ordinal);
        Assert.Equal((Reasons.ContainerForbidden, true), Shape(narrow));
        Assert.DoesNotContain("sig=", container.Url + refused.ToString() + narrow, StringComparison.Ordinal);
    }

    [Fact, Invariant("I4")]
    public async Task A_signature_that_expires_in_the_middle_costs_no_block_once_it_is_renewed()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        var sas = world.Sign(BlobContainerSasPermissions.All, TimeProvider.System.GetUtcNow().AddHours(1));
        var source = new MemorySource(new byte[1000]);
        world.Faults.Fail(403, "AuthenticationFailed", 1, operation: BlobOperation.PutBlockList);

        var refused = await FailureAsync(() => world.OpenWithSas(sas).UploadAsync("a.bak", source, _json, null, Cancellation));
        var staged = world.Traffic.Count(BlobOperation.PutBlock);
        var stored = await world.OpenWithSas(sas).UploadAsync("a.bak", source, _json, null, Cancellation);

        Assert.Equal((Reasons.ContainerForbidden, true), Shape(refused));
        Assert.Equal(1000, stored.Bytes);
        Assert.Equal(staged, world.Traffic.Count(BlobOperation.PutBlock));
    }

    [Fact]
    public async Task Storage_and_its_tokens_are_reached_through_the_proxy_that_is_named()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        await using var proxy = new ConnectProxy();

        await world.OpenThrough(proxy.Url).ProbeAsync(Cancellation);

        Assert.Contains(proxy.Asked, target => target.StartsWith("login.localhost:", StringComparison.Ordinal));
        Assert.Contains(proxy.Asked, target => target.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_an_outage()
    {
        await using var world = await ContainerWorld.StartAsync(azurite);
        Uri gone;
        await using (var proxy = new ConnectProxy())
            gone = proxy.Url;

        Assert.Equal((Reasons.ContainerUnreachable, true), Shape(await FailureAsync(() => world.OpenThrough(gone).ProbeAsync(Cancellation))));
    }

    private static (string Reason, bool Retry) Shape(StepFailure failure) => (failure.Reason, failure.Retry);

    private static async Task<List<string>> ListAsync(IContainer container, string prefix) =>
        await container.ListAsync(prefix, Cancellation).Select(blob => blob.Path).ToListAsync(Cancellation);

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;
}
