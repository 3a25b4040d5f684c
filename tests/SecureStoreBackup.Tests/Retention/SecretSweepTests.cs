using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention;

[Invariant("I2")]
public sealed class SecretSweepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 2, 30, 0, TimeSpan.Zero);
    private static readonly Uri Vault = new("https://contoso-sp.vault.azure.net");
    private static readonly Uri Exports = new("https://contoso-keys.vault.azure.net");

    private static readonly SweepKnowledge Nothing = new("sharepoint/contoso", new HashSet<string>(), new HashSet<string>(), new HashSet<string> { "t1", "t2" });

    private static readonly SweepCandidate Old = Secret("contoso-sssp-3f2504e0", daysAgo: 60, operation: "a");
    private static readonly SweepCandidate Newest = Secret("contoso-sssp-3f2504e0", daysAgo: 1, operation: "b");

    [Fact]
    public void A_secret_that_nothing_needs_is_deleted() => Assert.Equal([Old], Plan(Nothing, Newest, Old));

    [Fact]
    public void The_newest_of_its_kind_stays_however_old_it_is() => Assert.Empty(Plan(Nothing, Old));

    [Fact]
    public void The_same_kind_of_another_farm_or_instance_is_another_kind() => Assert.Empty(Plan(Nothing, Newest, Secret("contoso-sssp-99999999", daysAgo: 60, operation: "a")));

    [Fact]
    public void The_password_of_the_newest_key_file_stays_though_a_newer_password_was_written()
    {
        var (file, password, refused) = (Secret("contoso-smkf-sql01", 60, "a", vault: Exports), Secret("contoso-smkp-sql01", 60, "a"), Secret("contoso-smkp-sql01", 40, "b"));

        Assert.Empty(Plan(Nothing, file, password, refused));
    }

    [Fact]
    public void A_secret_that_a_manifest_names_stays() => Assert.Empty(Plan(Nothing with { Named = new HashSet<string> { Old.Name } }, Newest, Old));

    [Theory]
    [InlineData("a")]
    [InlineData("contoso-sssp-3f2504e0-20260923t023000z-0000000a")]
    public void A_secret_of_a_run_that_is_under_way_stays(string live) => Assert.Empty(Plan(Nothing with { Live = new HashSet<string> { live } }, Newest, Old));

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void Thirty_days_must_pass_first(int days, bool goes) => Assert.Equal(goes, Plan(Nothing, Newest, Secret("contoso-sssp-3f2504e0", days, "a")).Count == 1);

    [Theory]
    [InlineData("policy", "sharepoint/fabrikam")]
    [InlineData("policy", null)]
    [InlineData("op-id", null)]
    [InlineData("targets", null)]
    [InlineData("targets", "t1 t9")]
    public void What_is_not_ours_or_may_be_named_where_nobody_looked_stays(string tag, string? value)
    {
        var tags = Old.Tags.Where(t => t.Key != tag).ToDictionary(StringComparer.Ordinal);
        if (value is not null)
            tags[tag] = value;

        Assert.Empty(Plan(Nothing, Newest, Old with { Tags = tags }));
    }

    [Fact]
    public void What_people_named_stays() => Assert.Empty(Plan(Nothing, Newest, Old with { Name = "contoso-sssp-by-hand" }));

    private static IReadOnlyList<SweepCandidate> Plan(SweepKnowledge known, params SweepCandidate[] secrets) => SecretSweep.Plan(secrets, known, Now);

    private static SweepCandidate Secret(string group, int daysAgo, string operation, Uri? vault = null) => new(
        vault ?? Vault, $"{group}-{SecureStoreBackup.Naming.Stamp.Of(Now.AddDays(-daysAgo))}-0000000{operation}", Now.AddDays(-daysAgo),
        new Dictionary<string, string> { ["policy"] = "sharepoint/contoso", ["op-id"] = operation, ["targets"] = "t1 t2" });
}
