using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Adapters.Blob;
using SecureStoreBackup.Tests.Sandbox.Blob;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Tests.Operator.Verification;

public sealed class PointVerifierTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Invariant("I1")]
    public async Task A_point_as_a_run_left_it_is_whole()
    {
        var point = await StoredPoint.MakeAsync();

        var reading = (await point.ReadAsync())!;

        Assert.Equal((PointVerdict.Intact, point.Blobs.Length - 1), (reading.Verdict, reading.Files));
        Assert.Empty(reading.Foreign);
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I1")]
    public async Task Every_byte_of_a_point_flipped_in_turn_is_found_where_it_lies()
    {
        var point = await StoredPoint.MakeAsync();
        var flips = 0;
        foreach (var blob in point.Blobs)
        {
            for (var at = 0; at < point.Container.Content(blob).Length; at++, flips++)
            {
                point.Container.Flip(blob, at);
                var reading = (await point.ReadAsync())!;
                point.Container.Flip(blob, at);
                Assert.True(reading.Findings.Any(f => f.Place == blob[StoredPoint.Prefix.Length..]), $"byte {at} of {blob}");
            }
        }

        Assert.Equal(PointVerdict.Intact, (await point.ReadAsync())!.Verdict);
        output.WriteLine($"{flips} bytes");
        Assert.True(flips > 1000, $"{flips} bytes");
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I1")]
    public async Task One_flip_in_each_blob_at_rest_in_Azurite_is_found_where_it_lies()
    {
        var point = await StoredPoint.MakeAsync();
        await using var world = await ContainerWorld.StartAsync(azurite);
        foreach (var blob in point.Blobs)
            Assert.True(await world.Container.CreateAsync(blob, point.Container.Content(blob), new BlobDescription("application/octet-stream", new Dictionary<string, string>()), Cancellation));
        Assert.Equal(PointVerdict.Intact, (await point.ReadAsync(world.Container))!.Verdict);

        foreach (var blob in point.Blobs)
        {
            await world.CorruptAsync(blob);
            Assert.Equal([blob[StoredPoint.Prefix.Length..]], (await point.ReadAsync(world.Container))!.Findings.Select(f => f.Place).Distinct());
            await world.CorruptAsync(blob);   // the same bit again, which mends it
        }

        Assert.Equal(PointVerdict.Intact, (await point.ReadAsync(world.Container))!.Verdict);
    }

    [Fact]
    public async Task Each_file_that_is_gone_is_named()
    {
        foreach (var n in Enumerable.Range(0, (await StoredPoint.MakeAsync()).Blobs.Length - 1))
        {
            var point = await StoredPoint.MakeAsync();
            var gone = point.Blobs.Where(b => !b.EndsWith("manifest.json", StringComparison.Ordinal)).ElementAt(n);
            point.Container.Remove(gone);

            Assert.Equal(gone[StoredPoint.Prefix.Length..], Assert.Single((await point.ReadAsync())!.Findings).Place);
        }
    }

    [Fact]
    public async Task Without_its_manifest_there_is_no_point_to_judge()
    {
        var point = await StoredPoint.MakeAsync();
        point.Container.Remove($"{StoredPoint.Path.Manifest}");

        Assert.Null(await point.ReadAsync());
    }

    [Fact]
    public async Task A_point_that_is_deleted_while_it_is_read_is_not_damaged()
    {
        var point = await StoredPoint.MakeAsync();
        point.World.Calls.Before = (_, call) =>
        {
            if (!call.StartsWith("east read back", StringComparison.Ordinal))
                return;
            foreach (var blob in point.Blobs)
                point.Container.Remove(blob);
        };

        Assert.Null(await point.ReadAsync());
    }

    [Fact]
    public async Task A_foreign_file_is_told_of_and_does_no_damage()
    {
        var point = await StoredPoint.MakeAsync();
        point.Container.Put($"{StoredPoint.Path}/farm/readme.txt", "not ours"u8.ToArray());

        var reading = (await point.ReadAsync())!;

        Assert.Equal(PointVerdict.Intact, reading.Verdict);
        Assert.Equal(["farm/readme.txt"], reading.Foreign);
    }

    [Fact]
    public async Task Another_points_manifest_is_found_out()
    {
        var point = await StoredPoint.MakeAsync();
        var other = new RecoveryPointPath(StoredPoint.Path.Policy, "20261123t021500z-00000002");
        foreach (var blob in point.Blobs)
            await point.Container.CreateAsync($"{other}/{blob[StoredPoint.Prefix.Length..]}", point.Container.Content(blob), new BlobDescription("text/plain", new Dictionary<string, string>()), Cancellation);

        var reading = (await new PointVerifier(point.Container, point.ReadSecretAsync).ReadAsync(other, progress: null, Cancellation))!;

        Assert.Contains(reading.Findings, f => f.What.Contains("20261122t021500z-00000001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-sssp-")]
    [InlineData("-smkp-")]
    [InlineData("-smkf-")]
    [Invariant("I2")]
    public async Task A_secret_that_cannot_be_read_any_more_is_damage(string kind)
    {
        var point = await StoredPoint.MakeAsync();
        foreach (var vault in new[] { point.World.Vault, point.World.Exports })
        {
            foreach (var name in vault.All.Select(v => v.Name).Where(n => n.Contains(kind, StringComparison.Ordinal)).ToArray())
                vault.Delete(name);
        }

        Assert.Contains(kind, Assert.Single((await point.ReadAsync())!.Findings).Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vault get")]
    [InlineData("east read back")]
    [InlineData("east list")]
    [Invariant("I7")]
    public async Task An_outage_says_nothing_of_the_point(string call)
    {
        var point = await StoredPoint.MakeAsync();
        Refusal.Always(point.World.Calls, retry: true, call);

        Assert.True((await Assert.ThrowsAsync<StepFailedException>(() => point.ReadAsync())).Failure.Retry);
    }
}
