using SecureStoreBackup.Journal;
using SecureStoreBackup.Tests.Planning;

namespace SecureStoreBackup.Tests.Journal;

public sealed class BackupRunTests
{
    [Fact]
    public void A_line_of_the_journal_is_written_anew_in_its_place()
    {
        var run = PlannedRun.New().With(PlannedRun.Step("a", StepState.Succeeded)).With(PlannedRun.Step("b", StepState.Running));

        var after = run.With(PlannedRun.Step("a", StepState.Failed)).With(PlannedRun.Step("c", StepState.Running));

        Assert.Equal([("a", StepState.Failed), ("b", StepState.Running), ("c", StepState.Running)], after.Steps.Select(s => (s.Name, s.State)));
        Assert.Equal(StepState.Succeeded, run.Find("a")!.State);
    }

    [Fact]
    public void Evidence_of_one_target_leaves_the_others_alone()
    {
        var run = PlannedRun.New().With(new OffsiteEvidence { Name = "east" }).With(new OffsiteEvidence { Name = "west" });

        var after = run.With(new OffsiteEvidence { Name = "east", ManifestUrl = "https://east/m" });

        Assert.Equal([("east", "https://east/m"), ("west", null)], after.Offsite.Select(o => (o.Name, o.ManifestUrl)));
    }

    [Fact]
    public void An_instance_has_one_export()
    {
        var run = PlannedRun.New().With(Export("SQL01", "old")).With(Export("SQL02", "other"));

        var after = run.With(Export("SQL01", "new"));

        Assert.Equal(["SQL01 new", "SQL02 other"], after.ServiceMasterKeys.Select(k => $"{k.Instance} {k.Fingerprint}").Order());
    }

    [Theory]
    [InlineData(RunPhase.Pending, false)]
    [InlineData(RunPhase.Running, false)]
    [InlineData(RunPhase.Completed, true)]
    [InlineData(RunPhase.Failed, true)]
    public void A_run_has_ended_once_it_completed_or_failed(RunPhase phase, bool ended) =>
        Assert.Equal(ended, (PlannedRun.New() with { Phase = phase }).Ended);

    private static ServiceMasterKeyEvidence Export(string instance, string fingerprint) => new()
    {
        Instance = instance,
        Fingerprint = fingerprint,
        ExportedAt = PlannedRun.Start,
        PasswordSecretId = "password",
        FileSecretId = "file",
        Sha256 = "sha",
    };
}
