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

    public void Dispose() => _directory.Delete(recursive: true);

    private Fence Known()
    {
        var fence = new Fence(_directory.FullName);
        fence.Pass(new("lease", 3), takeover: false, busy: false);
        return fence;
    }

    private static string Refusal(Action pass) => Assert.Throws<FarmRefusedException>(pass).Error.Code;
}
