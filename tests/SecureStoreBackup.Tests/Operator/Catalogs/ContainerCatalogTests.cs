using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Catalogs;

public sealed class ContainerCatalogTests
{
    private const string Policy = "contoso/sharepoint.contoso";
    private const string Point = "20261122t021500z-1a2b3c4d";

    private static readonly Uri _container = new("https://contosobackup.blob.core.windows.net/securestore");
    private static readonly DateTimeOffset _now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_point_is_listed_with_its_proof_its_secret_and_its_recipients()
    {
        var line = Assert.Single(Of(Whole(Policy, Point)).Points);

        Assert.Equal((Policy, Point, PointState.Restorable, 2), (line.Policy, line.Point, line.State, line.Files));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero), line.Slot);
        Assert.EndsWith("/contoso-sssp-1/0f1e", line.PassphraseSecret, StringComparison.Ordinal);
        Assert.Equal(["safe-2026"], line.Escrow);
        Assert.Null(line.Note);
    }

    [Fact]
    public void A_point_whose_passphrase_no_farm_has_accepted_is_unproven() =>
        Assert.Equal(PointState.Unproven, Assert.Single(Of(Whole(Policy, Point, proof: "Unproven")).Points).State);

    [Fact, Invariant("I1")]
    public void Files_without_a_manifest_are_no_point_and_are_shown()
    {
        var line = Assert.Single(Of(Whole(Policy, Point).Where(blob => !blob.Path.EndsWith("/manifest.json", StringComparison.Ordinal))).Points);

        Assert.Equal(PointState.NoManifest, line.State);
        Assert.Contains("no manifest", line.Note, StringComparison.Ordinal);
    }

    [Fact, Invariant("I1")]
    public void A_file_that_is_gone_and_a_manifest_that_is_not_ours_are_damage()
    {
        var gone = Assert.Single(Of(Whole(Policy, Point).Where(blob => !blob.Path.EndsWith(".bak", StringComparison.Ordinal))).Points);
        var strange = Assert.Single(Of(Whole(Policy, Point).Select(blob => blob.Path.EndsWith("manifest.json", StringComparison.Ordinal) ? blob with { Sha256 = null } : blob)).Points);

        Assert.Equal((PointState.Damaged, PointState.Damaged), (gone.State, strange.State));
        Assert.Contains("names 2 files, and 1 are there", gone.Note, StringComparison.Ordinal);
        Assert.Contains("no digest", strange.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_later_verification_found_counts_from_then_on()
    {
        var found = Blob($"{Policy}/_evidence/{Point}/20261123t060000z.json", ("verdict", "Damaged"));

        var line = Assert.Single(Of([.. Whole(Policy, Point), found]).Points);

        Assert.Equal((PointState.Damaged, new DateTimeOffset(2026, 11, 23, 6, 0, 0, TimeSpan.Zero)), (line.State, line.Verified));
    }

    [Fact]
    public void Policies_are_told_apart_at_any_depth_and_strangers_are_named()
    {
        var catalog = Of([.. Whole("a/b.c", Point), .. Whole("x.y", Point), Blob("readme.txt"), Blob("a/notes/old.bak")]);

        Assert.Equal(["a/b.c", "x.y"], catalog.Points.Select(line => line.Policy));
        Assert.Equal(["readme.txt", "a/notes/old.bak"], catalog.Foreign);
    }

    [Fact]
    public void The_table_shows_a_line_for_each_point_under_its_policy()
    {
        using var output = new StringWriter();
        CatalogText.Write(Of(Whole(Policy, Point)), output);

        Assert.Equal(
            """
            contoso/sharepoint.contoso
              POINT                      STATE       VERIFIED           LOCKED UNTIL  SIZE     FILES  KEYS  ESCROW     PASSPHRASE
              20261122t021500z-1a2b3c4d  Restorable  2026-11-22 02:15Z  -             1.5 MiB  2      1     safe-2026  contoso-sssp-1

            """, output.ToString(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void An_empty_container_says_so()
    {
        using var output = new StringWriter();
        CatalogText.Write(Of([]), output);

        Assert.Contains("no recovery point", output.ToString(), StringComparison.Ordinal);
    }

    internal static CatalogReport Of(IEnumerable<StoredBlob> blobs) => ContainerCatalog.Of(ContainerListing.Of(_container, "", blobs), _now);

    internal static IEnumerable<StoredBlob> Whole(string policy, string point, string proof = "AcceptedByFarm") =>
    [
        Blob($"{policy}/{point}/escrow/safe-2026.json"),
        Blob($"{policy}/{point}/farm/app/spbr0000/00000001.bak"),
        Blob($"{policy}/{point}/farm/app/spbrtoc.xml"),
        Blob($"{policy}/{point}/manifest.json", ("files", "2"), ("bytes", "1572864"), ("proof", proof), ("exports", "1"), ("passphrase", "https://contoso-sp.vault.azure.net/secrets/contoso-sssp-1/0f1e")),
    ];

    private static StoredBlob Blob(string path, params (string Name, string Value)[] metadata) =>
        new(path, 10, new string('a', 64), "\"1\"", metadata.Append(("operation", "1a2b3c4d-0000-4000-8000-000000000000")).ToDictionary(column => column.Item1, column => column.Item2, StringComparer.Ordinal));
}
