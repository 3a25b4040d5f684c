using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Makes the recovery point: once every secret that the manifest names has been read at its version, the manifest is
/// written, once, and read back. Before this there is no point; after it there is one.
/// </summary>
public sealed class CommitManifestStep(TransferPool commits, TimeProvider time) : IRunStep
{
    public string Name => StepNames.CommitManifest;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var committed = await commits.PollAsync(TransferPool.Key(context.Run.Uid, context.Step.Name), (_, token) => CommitAsync(context, token), context.Patience, _ => { }, cancellationToken);
        return committed is null
            ? new StepOutcome.Waiting(context.Run, Progressed: false)
            : new StepOutcome.Done(
                context.Run.With(context.Evidence with { ManifestUrl = committed.Url, LockedUntil = committed.LockedUntil }) with { RecoveryPoint = context.PointPath.Point }, committed.Message);
    }

    public Task AbandonAsync(string uid, string step, CancellationToken cancellationToken) => commits.CancelAsync(TransferPool.Key(uid, step), RunDriver.Patience, cancellationToken);

    private async Task<Committed> CommitAsync(StepContext context, CancellationToken cancellationToken)
    {
        var (run, path) = (context.Run, context.PointPath);
        var secrets = await ReadSecretsAsync(context, cancellationToken);
        var container = await context.OpenContainerAsync(cancellationToken);
        var files = await PointFiles.ListAsync(container, path, cancellationToken);
        VerifyStep.Complete(run, files);   // what was proven must still be there, whole and locked
        BlobLockProof.Check(files, context.ResolvedTarget, time.GetUtcNow());
        await TargetClaims.CheckAsync(context, container, cancellationToken);
        var escrow = await SealedSecrets.WriteAsync(container, context, secrets, cancellationToken);
        var manifest = ManifestParts.Build(context, files, escrow);
        var bytes = Written(manifest);
        await TargetRecords.WriteAsync(context, container, path.Policy, cancellationToken);   // before anything here names a secret
        if (!await container.CreateAsync(path.Manifest, bytes, Columns(context, manifest), cancellationToken))
            await AdoptAsync(container, context, cancellationToken);
        var readBack = await Catalog.ReadAsync(container, path.Policy, path.Point, cancellationToken) ?? throw new StepFailedException(new StepFailure(
            Reasons.VerificationFailed, $"{path.Manifest} was written and cannot be found. Look at the container's lifecycle rules.", Retry: true));
        var locked = await LockedUntilAsync(context, container, cancellationToken);
        return new Committed(
            $"{container.Url.AbsoluteUri.TrimEnd('/')}/{path.Manifest}", locked, $"Recovery point {readBack.RecoveryPoint}: {readBack.Files.Count} files, passphrase {readBack.Passphrase.Proof}.");
    }

    private sealed record Committed(string Url, DateTimeOffset? LockedUntil, string Message);

    /// <summary>What agent or container said may be what no manifest may hold; better told than written.</summary>
    private static byte[] Written(Manifest manifest)
    {
        try
        {
            return ManifestWriter.Write(manifest);
        }
        catch (InvalidManifestException bad)
        {
            throw new StepFailedException(new StepFailure(
                Reasons.FarmProtocolError, $"The manifest cannot be written, since farm or container answered what it may not hold: {bad.Message} Update the agent.", Retry: false), bad);
        }
    }

    /// <summary>The manifest, and what is sealed beside it, is locked by the same policy as its files, or the target does not hold what was asked for.</summary>
    private async Task<DateTimeOffset?> LockedUntilAsync(StepContext context, IContainer container, CancellationToken cancellationToken)
    {
        var whole = new List<StoredBlob>();
        await foreach (var blob in container.ListAsync($"{context.PointPath}/", cancellationToken))
            whole.Add(blob);
        BlobLockProof.Check(whole, context.ResolvedTarget, time.GetUtcNow());
        return BlobLockProof.LockedUntil(whole);
    }

    private static async Task<IReadOnlyList<(string SecretId, SecretValue Value)>> ReadSecretsAsync(StepContext context, CancellationToken cancellationToken)
    {
        var passphrase = context.Run.Passphrase!.SecretId;
        var secrets = new List<(string, SecretValue)> { (passphrase, await PinnedSecrets.ReadAsync(context.Ports.Vault, passphrase, cancellationToken)) };
        foreach (var export in context.Run.ServiceMasterKeys)
            secrets.AddRange(await PinnedSecrets.ReadAsync(context.Ports, export, cancellationToken));
        return secrets;
    }

    /// <summary>Another manifest is there: ours from before a crash, or somebody else's.</summary>
    private static async Task AdoptAsync(IContainer container, StepContext context, CancellationToken cancellationToken)
    {
        var path = context.PointPath;
        var there = await container.FindAsync(path.Manifest, cancellationToken);
        if (there?.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) != context.Run.Uid)
        {
            throw new StepFailedException(new StepFailure(
                Reasons.BlobConflict, $"{path.Manifest} is there and was not written by this run. Nothing was overwritten.", Retry: false));
        }
    }

    /// <summary>What a listing shows of the point without opening it.</summary>
    private static BlobDescription Columns(StepContext context, Manifest manifest)
    {
        var invariant = CultureInfo.InvariantCulture;
        var columns = new Dictionary<string, string>
        {
            [CopyOffsiteStep.OperationMetadata] = context.Run.Uid,
            ["schema"] = manifest.SchemaVersion.ToString(invariant),
            ["farm"] = manifest.Farm.Id,
            ["files"] = manifest.Files.Count.ToString(invariant),
            [CatalogPoint.BytesColumn] = manifest.Files.Sum(f => f.Bytes).ToString(invariant),
            [CatalogPoint.ProofColumn] = manifest.Passphrase.Proof.ToString(),
            [CatalogPoint.PassphraseColumn] = manifest.Passphrase.SecretId,
            [CatalogPoint.ProvenAtColumn] = manifest.Passphrase.ProvenAt is { } proven ? Stamp.Of(proven) : "-",
            [CatalogPoint.ExportsColumn] = manifest.ServiceMasterKeys.Count.ToString(invariant),
            [CatalogPoint.StartedAtColumn] = Stamp.Of(context.Run.StartedAt!.Value),
        };
        if (context.ResolvedTarget.ImmutableDays is { } days)
            columns[CatalogPoint.LockDaysColumn] = days.ToString(invariant);   // so that whoever lists it can tell a point whose lock is missing
        return new BlobDescription("application/json", columns);
    }
}
