using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Runs.Broken;

/// <summary>Steps that each break one promise. They are written with the ports alone, so that nothing of ours catches them first.</summary>
internal static class BrokenSteps
{
    private const string Copy = "contoso-sssp-copy";

    /// <summary>Takes the vault's word that it wrote the copy, and never reads it.</summary>
    public static BrokenStep TrustsTheVault => new(StepNames.EscrowPassphrase, async context =>
    {
        var written = await WriteAsync(context, $"{Copy}-{context.Operation.Op8}");
        return new StepOutcome.Done(context.Run with { Passphrase = new PassphraseEvidence { SecretId = written.Id.AbsoluteUri } }, "Written.");
    });

    /// <summary>Keeps one copy, always the newest: the versions before are switched off.</summary>
    public static BrokenStep WritesOver => new(StepNames.EscrowPassphrase, async context =>
    {
        var written = await WriteAsync(context, Copy);
        foreach (var old in (await context.Ports.Vault.ListVersionsAsync(Copy, CancellationToken.None)).Where(v => v.Enabled && v.Version != written.Version))
            await context.Ports.Vault.DisableAsync(Copy, old.Version, CancellationToken.None);
        await context.Ports.Vault.GetAsync(Copy, written.Version, CancellationToken.None);
        return new StepOutcome.Done(context.Run with { Passphrase = new PassphraseEvidence { SecretId = written.Id.AbsoluteUri } }, "Written.");
    });

    /// <summary>Calls a passphrase proven that no farm was asked about.</summary>
    public static BrokenStep ProvesNothing => new(StepNames.EscrowPassphrase, async context =>
    {
        var written = await WriteAsync(context, $"{Copy}-{context.Operation.Op8}");
        return new StepOutcome.Done(context.Run with { Passphrase = new PassphraseEvidence { SecretId = written.Id.AbsoluteUri, Proof = PassphraseProof.AcceptedByFarm, ProvenAt = context.Run.StartedAt, Method = "Surely." } }, "Proven.");
    });

    /// <summary>Clears the share, whoever made what lies there.</summary>
    public static BrokenStep DeletesWhatIsForeign => Deleting((set, own) => set != own);

    /// <summary>Deletes the set that the run has just made, with all others.</summary>
    public static BrokenStep DeletesTheLast => Deleting((_, _) => true);

    /// <summary>Starts the farm's backup without looking for the one that it started before.</summary>
    public static BrokenStep BacksUpTwice => new(StepNames.BackUpFarm, async context =>
    {
        foreach (var attempt in new[] { "first", "second" })
        {
            await context.Ports.Farm.StartJobAsync(
                new JobRequest
                {
                    Id = $"{context.Run.Uid}.{attempt}",
                    Kind = JobKind.Backup,
                    Term = context.Identity.Term,
                    Backup = new BackupJob
                    {
                        SetId = $"{context.Resolved.SetId}-{attempt}",
                        Application = context.Resolved.ApplicationId,
                        ApplicationItem = context.Resolved.ApplicationItem,
                        BackupDirectory = context.Resolved.BackupDirectory,
                    },
                }, CancellationToken.None);
        }

        return new StepOutcome.Failed(context.Run, new StepFailure(Reasons.FarmBackupFailed, "Started.", Retry: false));
    });

    /// <summary>Writes itself down as every path's owner, whoever that was, and goes on as ours does.</summary>
    public static BrokenStep TakesOverUnasked(RunWorld world) => new(StepNames.Preflight, async context =>
    {
        foreach (var target in context.Policy.Offsite)
            await new PathOwnership(world.Time).ClaimAsync(await context.Ports.OpenContainer(target.Name, CancellationToken.None), "contoso/sharepoint.contoso", context.Writer, takeover: true, CancellationToken.None);
        return await new PreflightStep(new FarmSightings(world.Time), new PathOwnership(world.Time)).ExecuteAsync(context, CancellationToken.None);
    });

    /// <summary>Falls over an answer that nobody expected.</summary>
    public static BrokenStep FallsOver => new(StepNames.CommitManifest, _ => throw new IndexOutOfRangeException());

    private static BrokenStep Deleting(Func<string, string, bool> wanted) => new(StepNames.TidyFarm, async context =>
    {
        foreach (var set in await context.Ports.Farm.ListSetsAsync(CancellationToken.None))
            if (wanted(set.Id, context.Run.FarmSet!.Id))
                await context.Ports.Farm.DeleteSetAsync(set.Id, context.Identity.Term, CancellationToken.None);
        return new StepOutcome.Done(context.Run, "Tidy.");
    });

    private static async Task<VaultSecretVersion> WriteAsync(StepContext context, string name)
    {
        var source = await context.Ports.Vault.GetAsync(context.Policy.Passphrase.SecretName, null, CancellationToken.None);
        return await context.Ports.Vault.SetAsync(name, source.Value, "text/plain", new Dictionary<string, string>(), CancellationToken.None);
    }
}
