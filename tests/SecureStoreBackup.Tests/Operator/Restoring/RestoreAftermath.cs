using System.Text;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>What must hold once a restore of some kind has ended, asked of farms, share and container.</summary>
internal sealed class RestoreAftermath(RestoreWorld world, RestoreKind kind)
{
    private readonly int _backups = world.Farm.Backups;

    public void Check(RestoreRun run, string at)
    {
        Assert.True(run.Phase == kind.Phase && run.Steps.All(s => s.State != StepState.Running), $"{at}: {run.Phase}, {run.Message}");
        Is(kind.Restores, world.Farm.Restores, "restores on the farm");
        Is(kind.ScratchRestores, world.Scratch.World.Restores, "restores on the scratch farm");
        Is(kind.KeyRestores, world.Farm.KeyRestores, "keys given to the instance");
        Is(kind.SafetyBackups, world.Farm.Backups - _backups, "backups before");
        Is(1, world.Backups.Farm.MostAtOnce, "jobs at once");
        Is(kind.Content, world.Farm.Content, "is what the store holds");
        Is(kind.KeyOpen, world.Farm.KeyOpen, "whether the key is open");
        Is(kind.Depth, run.Findings.Depth, "depth");
        CheckShare();
        CheckRecord(run);

        void Is<T>(T expected, T actual, string what) => Assert.True(Equals(expected, actual), $"{at}: {actual} {what}, not {expected}. {run.Message}");

        void CheckShare()
        {
            var set = world.Manifest.Set.Id;
            var staged = run.Steps.Any(s => s.Name == RestoreStepNames.StageSet);
            if (staged)
                Is(kind.StageStays, world.Farm.Sets.ContainsKey(set) || world.Scratch.World.Sets.ContainsKey(set), "whether the stage is there");
        }

        void CheckRecord(RestoreRun ended)
        {
            var records = world.Records().Where(p => !p.EndsWith(".begun.json", StringComparison.Ordinal)).ToArray();
            Is(1, records.Length, "records");
            var record = RestoreRecord.Parse(world.Backups.Containers["east"].Content(records[0]))!;
            Assert.Equal((ended.Wish.Mode, world.Point, kind.Phase == RestorePhase.Completed, kind.Depth), (record.Mode, record.RecoveryPoint, record.Succeeded, record.Depth));
            Assert.Contains(ended.Uid, Encoding.UTF8.GetString(world.Backups.Containers["east"].Content(Assert.Single(world.Records(), p => p.EndsWith("/mend.begun.json", StringComparison.Ordinal)))), StringComparison.Ordinal);
        }
    }
}
