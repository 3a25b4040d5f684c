using SecureStoreBackup.Operator.Reports;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed class PolicyChoiceTests
{
    [Fact]
    public void The_only_policy_needs_no_name_and_may_be_missing_in_one_of_the_containers() =>
        Assert.Equal(("sharepoint.contoso", null), PolicyChoice.Of([World("a/sharepoint.contoso").Listing, new ReportWorld().Listing], null));

    [Fact]
    public void One_of_several_must_be_named()
    {
        var (policy, error) = PolicyChoice.Of([World("a/sharepoint.contoso").Listing, World("a/sharepoint.other").Listing], null);

        Assert.Null(policy);
        Assert.Equal("--policy: say which, since the containers hold several: sharepoint.contoso, sharepoint.other.", error);
    }

    [Fact]
    public void A_name_that_is_nowhere_is_refused_with_those_that_are_there_and_so_is_none_for_an_empty_container()
    {
        Assert.Equal("--policy: there is nothing of 'sharepoint.typo' in the containers, but of: sharepoint.contoso.", PolicyChoice.Of([World("a/sharepoint.contoso").Listing], "sharepoint.typo").Error);
        Assert.StartsWith("--policy: say whose report this is", PolicyChoice.Of([new ReportWorld().Listing], null).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_policy_of_an_empty_container_gets_a_report_that_says_so() =>
        Assert.Equal(("sharepoint.contoso", null), PolicyChoice.Of([new ReportWorld().Listing], "sharepoint.contoso"));

    [Fact]
    public void Two_paths_of_one_name_in_a_container_must_be_told_apart()
    {
        var both = SecureStoreBackup.Operator.Catalogs.ContainerListing.Of(
            new Uri("https://east.blob.core.windows.net/securestore"), "", World("a/sharepoint.contoso").Listing.Policies.Values.Concat(World("b/sharepoint.contoso").Listing.Policies.Values).SelectMany(blobs => blobs));

        Assert.Contains("several: a/sharepoint.contoso, b/sharepoint.contoso", PolicyChoice.Of([both], "sharepoint.contoso").Error, StringComparison.Ordinal);
        Assert.Equal("b/sharepoint.contoso", PolicyChoice.PathIn(both, PolicyChoice.Of([both], "b/sharepoint.contoso").Policy!));
    }

    private static ReportWorld World(string path) => new ReportWorld(path).Point("2026-11-05T02:15Z");
}
