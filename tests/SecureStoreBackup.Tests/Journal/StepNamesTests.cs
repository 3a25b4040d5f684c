using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Tests.Journal;

public sealed class StepNamesTests
{
    /// <summary>Journals of an earlier version are read by a later one.</summary>
    [Fact]
    public void Names_of_steps_never_change() =>
        Assert.Equal(
            ["Preflight", "EscrowPassphrase", "ExportServiceMasterKeys", "BackUpFarm", "CopyOffsite", "Verify", "CommitManifest", "TidyFarm"],
            [
                StepNames.Preflight, StepNames.EscrowPassphrase, StepNames.ExportServiceMasterKeys, StepNames.BackUpFarm,
                StepNames.CopyOffsite, StepNames.Verify, StepNames.CommitManifest, StepNames.TidyFarm,
            ]);

    [Theory]
    [InlineData("BackUpFarm", "BackUpFarm", null)]
    [InlineData("Verify/westeurope", "Verify", "westeurope")]
    [InlineData("Verify/", "Verify", "")]
    public void A_name_splits_into_step_and_target(string name, string step, string? target) =>
        Assert.Equal((step, target), StepNames.Split(name));

    [Fact]
    public void A_step_of_a_target_bears_its_name() =>
        Assert.Equal("CopyOffsite/westeurope", StepNames.For(StepNames.CopyOffsite, "westeurope"));
}
