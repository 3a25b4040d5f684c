using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

public sealed class FenceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fence-");

    [Fact]
    public void The_first_term_is_remembered_over_a_restart()
    {
        new Fence(_directory.FullName).Pass(new("lease", 3), takeover: false, busy: false);

        Assert.Equal(new FencingTerm("lease", 3), new Fence(_directory.FullName).Known);
    }

    [Fact]
    public void A_lower_term_of_the_same_lease_is_fenced_even_when_it_wants_to_take_over()
    {
        var fence = Known();

        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("lease", 2), takeover: true, busy: false)));
        Assert.Equal(new FencingTerm("lease", 3), fence.Known);
    }

    [Fact]
    public void A_higher_term_of_the_same_lease_leads_even_while_a_job_runs()
    {
        var fence = Known();

        fence.Pass(new("lease", 4), takeover: false, busy: true);

        Assert.Equal(4, fence.Known!.Number);
    }

    [Fact]
    public void Another_lease_takes_over_only_explicitly_and_only_while_nothing_runs()
    {
        var fence = Known();

        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("other", 9), takeover: false, busy: false)));
        Assert.Equal(FarmErrorCodes.FarmBusy, Refusal(() => fence.Pass(new("other", 1), takeover: true, busy: true)));
        fence.Pass(new("other", 1), takeover: true, busy: false);
        Assert.Equal(new FencingTerm("other", 1), fence.Known);
    }

    [Fact]
    [Invariant("I5")]
    public void A_guest_hands_the_farm_back_to_whom_it_borrowed_it_from_over_a_restart_too()
    {
        Known().Pass(new("guest", 100), takeover: true, busy: false, borrow: true);
        var fence = new Fence(_directory.FullName);
        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("lease", 3), takeover: false, busy: false)));
        fence.Pass(new("guest", 101), takeover: false, busy: true);   // the same command, run again

        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.HandBack(new("guest", 100))));
        fence.HandBack(new("guest", 101));

        Assert.Equal(new FencingTerm("lease", 3), new Fence(_directory.FullName).Known);
        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("guest", 101), takeover: false, busy: false)));
        fence.Pass(new("lease", 3), takeover: false, busy: false);
    }

    [Fact]
    [Invariant("I5")]
    public void While_a_guest_is_there_the_lenders_next_leader_is_heeded_and_its_last_one_does_not_get_the_farm_back()
    {
        var fence = Known();
        fence.Pass(new("guest", 100), takeover: true, busy: false, borrow: true);
        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("lease", 4), takeover: false, busy: false)));

        fence.HandBack(new("guest", 100));

        Assert.Equal(FarmErrorCodes.Fenced, Refusal(() => fence.Pass(new("lease", 3), takeover: false, busy: false)));
        fence.Pass(new("lease", 4), takeover: false, busy: false);
    }

    [Fact]
    public void A_guest_of_a_farm_that_nobody_commanded_leaves_it_to_nobody()
    {
        var fence = new Fence(_directory.FullName);
        fence.Pass(new("guest", 100), takeover: false, busy: false, borrow: true);
        fence.HandBack(new("guest", 100));

        Assert.Null(new Fence(_directory.FullName).Known);
        fence.Pass(new("lease", 0), takeover: false, busy: false);
    }

    [Fact]
    public void A_guest_after_a_guest_hands_back_to_their_host()
    {
        var fence = Known();
        fence.Pass(new("guest-1", 100), takeover: true, busy: false, borrow: true);
        fence.Pass(new("guest-2", 50), takeover: true, busy: false, borrow: true);
        fence.HandBack(new("guest-1", 100));
        Assert.Equal("guest-2", fence.Known!.Uid);

        fence.HandBack(new("guest-2", 50));

        Assert.Equal(new FencingTerm("lease", 3), fence.Known);
    }

    [Fact]
    public void Who_took_over_for_good_hands_nothing_back()
    {
        var fence = Known();
        fence.Pass(new("guest", 100), takeover: true, busy: false, borrow: true);
        fence.Pass(new("other", 1), takeover: true, busy: false);

        fence.HandBack(new("other", 1));
        fence.HandBack(new("guest", 100));

        Assert.Equal(new FencingTerm("other", 1), fence.Known);
    }

    [Fact]
    public void A_file_of_an_earlier_version_is_read()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "fence.json"), """{"uid":"lease","number":7}""");

        Assert.Equal(new FencingTerm("lease", 7), new Fence(_directory.FullName).Known);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Fence Known()
    {
        var fence = new Fence(_directory.FullName);
        fence.Pass(new("lease", 3), takeover: false, busy: false);
        return fence;
    }

    private static string Refusal(Action pass) => Assert.Throws<FarmRefusedException>(pass).Error.Code;
}
