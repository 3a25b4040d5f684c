using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

public sealed class JobBodyTests
{
    [Fact]
    public void Lists_are_compared_by_what_is_in_them()
    {
        Assert.True(JobBody.Same(Restore("149fc816"), Restore("149fc816")));
        Assert.False(JobBody.Same(Restore("149fc816"), Restore("another")));
    }

    [Fact]
    public void Terms_and_secrets_are_left_out() =>
        Assert.True(JobBody.Same(Restore("a") with { Secrets = null }, Restore("a") with { Term = new("other", 9), Secrets = new() { FarmAccountPassword = "x" } }));

    private static JobRequest Restore(string backupId) => new()
    {
        Id = "run-1.restore.1",
        Kind = JobKind.Restore,
        Term = new("lease", 1),
        Restore = new() { SetId = "set", BackupDirectory = @"\\fs01\sets", Items = [new("app", "Farm\\x", backupId)], Build = "16.0.1" },
    };
}
