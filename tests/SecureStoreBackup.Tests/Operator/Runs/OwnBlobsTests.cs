using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Verification;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class OwnBlobsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("20261122t021500z-0a1b2c3d/manifest.json", true, true)]
    [InlineData("20261122t021500z-0a1b2c3d/farm/app/spbrtoc.xml", true, true)]
    [InlineData("20261122t021500z-0a1b2c3d/escrow/safe-2026.json", false, true)]
    [InlineData("_owner/1.json", false, true)]
    [InlineData("_evidence/20261122t021500z-0a1b2c3d/20261129t060000z.json", false, true)]
    [InlineData("20261122t021500z-0a1b2c3d/manifest.json", false, false)]
    [InlineData("20261122t021500z-0a1b2c3d/farm/readme.txt", false, false)]
    [InlineData("20261122t021500z-0a1b2c3d/readme.txt", true, false)]
    [InlineData("20261122t021500z-0a1b2c3/manifest.json", true, false)]
    [InlineData("20261122t021500z-0A1B2C3D/manifest.json", true, false)]
    [InlineData("yesterday-0a1b2c3d/manifest.json", true, false)]
    [InlineData("_other/1.json", false, false)]
    [InlineData("_owner", false, false)]
    [InlineData("readme.txt", true, false)]
    public void What_we_wrote_is_told_by_its_path_and_by_the_operation_that_it_carries(string path, bool operation, bool ours) =>
        Assert.Equal(ours, OwnBlobs.Has(path, new StoredBlob(path, 1, null, "1", operation ? new Dictionary<string, string> { ["operation"] = "x" } : new Dictionary<string, string>())));

    [Fact]
    [Invariant("I3")]
    public async Task What_others_put_among_ours_is_listed_and_makes_no_point()
    {
        var point = await StoredPoint.MakeAsync();
        string[] foreign = ["contoso/sharepoint.contoso/20261122t021500z-00000001/farm/readme.txt", "contoso/sharepoint.contoso/20261201t021500z-00000009/manifest.json", "contoso/sharepoint.contoso/notes.txt"];
        foreach (var path in foreign)
            point.Container.Put(path, "not ours"u8.ToArray());

        var listing = await Catalog.ListAllAsync(point.Container, StoredPoint.Path.Policy, Cancellation);

        Assert.Equal(foreign, listing.Foreign);
        Assert.Equal([StoredPoint.Path.Point], listing.Points.Select(p => p.Name));
    }
}
