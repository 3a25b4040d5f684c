using SecureStoreBackup.Sandbox.Blob;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>
/// Keeps a run in one of its steps, where that step is hardest to leave: by stopping whoever the operator waits for there, if
/// possible after the effect and before its answer. Set before the run begins.
/// </summary>
internal abstract class Hold(string journal)
{
    private const string Manifest = "/manifest.json";

    /// <summary>Every step of a run that backs up the Secure Store.</summary>
    public static TheoryData<string> Steps => ["Preflight", "EscrowPassphrase", "ExportServiceMasterKeys", "BackUpFarm", "CopyOffsite", "Verify", "CommitManifest", "TidyFarm"];

    /// <summary>The step's name in the journal.</summary>
    public string Journal => journal;

    public static Hold In(string step) => step switch
    {
        "Preflight" => new StoppedAgent(step),
        "EscrowPassphrase" => new VaultAnswer(step, World.Vault),
        "ExportServiceMasterKeys" => new VaultAnswer(step, World.ExportsVault),
        "BackUpFarm" => new StandingFarm(step),
        "CopyOffsite" => new PausedBlob($"{step}/westeurope", Story.DatabaseFile, BlobOperation.PutBlock),
        "Verify" => new PausedBlob($"{step}/westeurope", Story.DatabaseFile, BlobOperation.Get),
        "CommitManifest" => new PausedBlob($"{step}/westeurope", Manifest, BlobOperation.Get),   // it is written, and being read back
        "TidyFarm" => new AgentStoppedAfterTheLastManifest(step),
        _ => throw new ArgumentException($"A run has no step {step}.", nameof(step)),
    };

    /// <summary>Sets the trap.</summary>
    public abstract Task SetAsync(Story story, CancellationToken cancellationToken);

    /// <summary>Waits until the run is caught in the step.</summary>
    public async Task WaitAsync(Story story, string backup, CancellationToken cancellationToken)
    {
        await CatchAsync(story, backup, cancellationToken);
        await story.WaitUntilAsync($"ssb/{backup}", $"{{.status.steps[?(@.name==\"{journal}\")].state}}", "Running");
    }

    /// <summary>Waits until the operator that was killed is seen to be gone, so that nothing is carried out for it any more.</summary>
    public virtual Task AbandonedAsync(Story story, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets the other side go on.</summary>
    public abstract Task ReleaseAsync(Story story, CancellationToken cancellationToken);

    protected abstract Task CatchAsync(Story story, string backup, CancellationToken cancellationToken);

    private sealed class StoppedAgent(string journal) : Hold(journal)
    {
        public override Task SetAsync(Story story, CancellationToken cancellationToken) => story.Farm.Agent.SignalAsync("STOP", cancellationToken);

        public override Task ReleaseAsync(Story story, CancellationToken cancellationToken) => story.Farm.Agent.SignalAsync("CONT", cancellationToken);

        protected override Task CatchAsync(Story story, string backup, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The secret is written, and its writer is not told.</summary>
    private sealed class VaultAnswer(string journal, string vault) : Hold(journal)
    {
        private HeldAnswers? _answers;

        public override Task SetAsync(Story story, CancellationToken cancellationToken)
        {
            _answers = story.World.Vaults.Faults.Hold(vault, PolicyDocument.VaultPrefix(story.Namespace), KeyVaultActions.Set);
            return Task.CompletedTask;
        }

        public override Task ReleaseAsync(Story story, CancellationToken cancellationToken)
        {
            _answers!.Release();
            return Task.CompletedTask;
        }

        protected override Task CatchAsync(Story story, string backup, CancellationToken cancellationToken) => _answers!.Arrived.WaitAsync(cancellationToken);
    }

    /// <summary>The backup has begun on the farm and stands still there.</summary>
    private sealed class StandingFarm(string journal) : Hold(journal)
    {
        private int _before;

        public override Task SetAsync(Story story, CancellationToken cancellationToken)
        {
            _before = story.Farm.Farm.Operations.Count(OperationKind.Backup);
            story.Farm.Farm.Pace.Held = true;
            return Task.CompletedTask;
        }

        public override Task ReleaseAsync(Story story, CancellationToken cancellationToken)
        {
            story.Farm.Farm.Pace.Held = false;
            return Task.CompletedTask;
        }

        protected override Task CatchAsync(Story story, string backup, CancellationToken cancellationToken) =>
            story.UntilAsync(() => Task.FromResult(story.Farm.Farm.Operations.Count(OperationKind.Backup) == _before + 1), () => "the farm to begin the backup");
    }

    private sealed class PausedBlob(string journal, string path, BlobOperation operation) : Hold(journal)
    {
        public override Task SetAsync(Story story, CancellationToken cancellationToken)
        {
            story.World.Blobs.Faults.Pause(path, operation);
            return Task.CompletedTask;
        }

        public override Task AbandonedAsync(Story story, CancellationToken cancellationToken) => story.World.Blobs.Faults.WaitForAbandonedAsync(path, cancellationToken);

        public override Task ReleaseAsync(Story story, CancellationToken cancellationToken)
        {
            Assert.True(story.World.Blobs.Faults.Resume(path));
            return Task.CompletedTask;
        }

        protected override Task CatchAsync(Story story, string backup, CancellationToken cancellationToken) => story.World.Blobs.Faults.WaitForPausedAsync(path, cancellationToken);
    }

    /// <summary>All manifests are held until the agent stands still; only then may the run come to its tidying.</summary>
    private sealed class AgentStoppedAfterTheLastManifest(string journal) : Hold(journal)
    {
        public override Task SetAsync(Story story, CancellationToken cancellationToken)
        {
            story.World.Blobs.Faults.Pause(Manifest, BlobOperation.Get);
            return Task.CompletedTask;
        }

        public override Task ReleaseAsync(Story story, CancellationToken cancellationToken) => story.Farm.Agent.SignalAsync("CONT", cancellationToken);

        protected override async Task CatchAsync(Story story, string backup, CancellationToken cancellationToken)
        {
            var faults = story.World.Blobs.Faults;
            await faults.WaitForPausedAsync(Manifest, cancellationToken);
            foreach (var target in new[] { "westeurope", "northeurope" })
                await story.WaitUntilAsync($"ssb/{backup}", $"{{.status.steps[?(@.name==\"CommitManifest/{target}\")].state}}", "Running");
            await story.Farm.Agent.SignalAsync("STOP", cancellationToken);
            Assert.True(faults.Resume(Manifest));
        }
    }
}
