using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Tests.Operator.Catalogs;

namespace SecureStoreBackup.Tests.Operator.Recovery;

public sealed class PointChoiceTests
{
    private const string Older = "20261121t021500z-1a2b3c4d";
    private const string Newer = "20261122t021500z-1a2b3c4d";

    [Fact]
    public void The_newest_restorable_point_is_taken_where_none_is_named()
    {
        var catalog = ContainerCatalogTests.Of([.. ContainerCatalogTests.Whole("a.b", Older), .. ContainerCatalogTests.Whole("a.b", Newer, proof: "Unproven")]);

        Assert.Equal(Older, PointChoice.Of(catalog, null, null).Point?.Point);
        Assert.Equal(Newer, PointChoice.Of(catalog, "a.b", Newer).Point?.Point);
    }

    [Fact, Invariant("I1")]
    public void A_check_takes_the_newest_that_was_made_however_it_stands()
    {
        var catalog = ContainerCatalogTests.Of([.. ContainerCatalogTests.Whole("a.b", Older), .. ContainerCatalogTests.Whole("a.b", Newer).Where(blob => !blob.Path.EndsWith(".bak", StringComparison.Ordinal))]);

        Assert.Equal(Older, PointChoice.Of(catalog, null, null).Point?.Point);
        Assert.Equal(Newer, PointChoice.ToCheck(catalog, null, null).Point?.Point);
    }

    [Fact, Invariant("I1")]
    public void A_point_without_a_manifest_is_never_taken()
    {
        var lost = ContainerCatalogTests.Of(ContainerCatalogTests.Whole("a.b", Newer).Where(blob => !blob.Path.EndsWith("manifest.json", StringComparison.Ordinal)));

        Assert.Null(PointChoice.Of(lost, null, null).Point);
        Assert.Contains("has no manifest", PointChoice.Of(lost, null, Newer).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_said_is_asked_for()
    {
        var two = ContainerCatalogTests.Of([.. ContainerCatalogTests.Whole("p/a.b", Newer), .. ContainerCatalogTests.Whole("p/a.c", Newer)]);

        Assert.Contains("p/a.b, p/a.c", PointChoice.Of(two, null, null).Error, StringComparison.Ordinal);
        Assert.Equal("p/a.c", PointChoice.Of(two, "a.c", null).Point?.Policy);
        Assert.Contains("--policy", PointChoice.Of(two, "a.d", null).Error, StringComparison.Ordinal);
        Assert.Contains("--point", PointChoice.Of(two, "a.b", Older).Error, StringComparison.Ordinal);
    }
}
