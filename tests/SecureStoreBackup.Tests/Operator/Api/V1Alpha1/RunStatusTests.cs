using System.Text.Json;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class RunStatusTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    private static readonly BackupResource Stored = new()
    {
        Metadata = new() { Namespace = "sharepoint", Name = "contoso-20261122t021500z", Uid = "6f0c1a52-8d1e-4f6b-9a52-0b9a3c1d2e3f", CreationTimestamp = Slot.AddMinutes(1) },
        Spec = new() { PolicyName = "contoso", Trigger = RunTrigger.Schedule, Slot = Slot },
    };

    [Fact]
    public void A_run_survives_the_cluster()
    {
        var run = Stored.ToRun() with
        {
            Phase = RunPhase.Running,
            StartedAt = Slot.AddMinutes(2),
            Deadline = Slot.AddHours(2),
            Steps = [new() { Name = "CopyOffsite/westeurope", State = StepState.Running, Attempts = 2, StartedAt = Slot.AddMinutes(3) }],
            Passphrase = new() { SecretId = "https://contoso-sp.vault.azure.net/secrets/a/1", Proof = PassphraseProof.AcceptedByFarm, ProvenAt = Slot },
            Progress = new() { Step = "CopyOffsite/westeurope", Percent = 42 },
            RecoveryPoint = "20261122t021500z-6f0c1a52",
            Message = "Copying.",
        };

        var wire = JsonSerializer.Serialize(Stored with { Status = run.ToStatus() }, ApiJson.Default.BackupResource);
        var read = JsonSerializer.Deserialize(wire, ApiJson.Default.BackupResource)!;

        Assert.Equal("42%", read.Status!.ProgressSummary);
        Assert.Equal(run.Steps, read.ToRun().Steps);
        Assert.Equal(run with { Steps = [], ServiceMasterKeys = [], Offsite = [] }, read.ToRun() with { Steps = [], ServiceMasterKeys = [], Offsite = [] });
        Assert.Equal(wire, JsonSerializer.Serialize(read with { Status = read.ToRun().ToStatus() }, ApiJson.Default.BackupResource));
    }

    [Fact]
    public void A_backup_made_by_hand_stands_for_the_time_at_which_it_was_made()
    {
        var run = (Stored with { Spec = new() { PolicyName = "contoso" } }).ToRun();

        Assert.Equal((RunTrigger.Manual, Slot.AddMinutes(1)), (run.Trigger, run.Slot));
    }

    [Fact]
    public void Words_of_others_are_cut_to_what_the_cluster_takes()
    {
        var run = Stored.ToRun() with { Message = new string('x', 5000), Steps = [new() { Name = "Preflight", State = StepState.Failed, Message = new string('y', 3000) }] };

        var status = run.ToStatus();

        Assert.Equal((4096, 2048), (status.Message!.Length, status.Steps[0].Message!.Length));
    }

    [Fact]
    public void What_was_never_stored_is_no_run() =>
        Assert.Throws<ArgumentException>(() => (Stored with { Metadata = new() { Name = "contoso" } }).ToRun());
}
