using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Tests.Planning;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class ProgressTests
{
    [Fact]
    public void Bytes_of_targets_side_by_side_add_up_whether_they_are_copied_or_read_back()
    {
        var run = (PlannedRun.Farm("east", "west", "north") with { Artifacts = new ArtifactTotals { Files = 3, Bytes = 1000 } })
            .With(PlannedRun.Step("CopyOffsite/east", StepState.Running)).With(new OffsiteEvidence { Name = "east", BytesCopied = 100 })
            .With(PlannedRun.Step("Verify/west", StepState.Running)).With(new OffsiteEvidence { Name = "west", BytesCopied = 1000, BytesVerified = 400 })
            .With(PlannedRun.Step("CommitManifest/north", StepState.Running)).With(new OffsiteEvidence { Name = "north", BytesCopied = 1000, BytesVerified = 1000 });

        Assert.Equal(new RunProgress { Step = "CopyOffsite/east, Verify/west", BytesDone = 500, BytesTotal = 2000, Percent = 25 }, Progress.Of(run));
    }

    [Fact]
    public void Targets_too_many_to_name_are_counted()
    {
        string[] targets = [.. Enumerable.Range(0, 4).Select(n => $"a-target-with-a-long-name-{n}")];
        var run = targets.Aggregate(PlannedRun.Farm(targets), (r, target) => r.With(PlannedRun.Step($"CopyOffsite/{target}", StepState.Running)));

        Assert.Equal(new RunProgress { Step = "4 targets", BytesDone = 0, BytesTotal = 0 }, Progress.Of(run));
    }
}
