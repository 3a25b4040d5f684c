using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>Asks the farm whether a backup can succeed, and freezes what the rest of the run will use.</summary>
public sealed class PreflightStep(FarmSightings farms, PathOwnership owners) : IRunStep
{
    public string Name => StepNames.Preflight;

    public bool WaitsForPeople => true;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var (run, policy) = (context.Run, context.Policy);
        var report = await context.Ports.Farm.PreflightAsync(RequestOf(policy), cancellationToken);
        if (PreflightVerdict.Of(report) is { } refusal)
            throw new StepFailedException(refusal);
        if (farms.See(new NamespacedName(run.Namespace, run.PolicyName), report.Farm.FarmId, policy.Farm.AgentUrl) is { } second)
            throw new StepFailedException(second);
        await context.Ports.Farm.FenceAsync(new FenceRequest(context.Identity.Term, context.Identity.Takeover) { Borrow = context.Identity.Guest ? true : null }, cancellationToken);
        var resolved = await TargetClaims.AsWellAsCanBeAsync(owners, context with { Run = run with { Resolved = Resolve(context, policy, report) } }, cancellationToken);
        var notes = string.Join(" ", report.Checks.Where(c => c.State is CheckState.Warning or CheckState.NotProven).Select(c => $"{c.Name}: {c.Message}"));
        return new StepOutcome.Done(
            run with { Resolved = resolved, RecoveryPoint = null },
            $"Farm {report.Farm.FarmId} (build {report.Farm.Build}), service application “{resolved.ApplicationName}”.{(notes.Length == 0 ? "" : $" {notes}")}");
    }

    /// <summary>What the agent is asked, for a policy.</summary>
    public static PreflightRequest RequestOf(BackupPolicy policy) => new()
    {
        ServiceApplication = policy.Farm.ServiceApplication,
        IncludeProxy = policy.Farm.IncludeProxy,
        BackupDirectory = policy.Farm.BackupDirectory,
        ServiceMasterKeys = [.. policy.ServiceMasterKeys.Select(k => new ServiceMasterKeyLocation(k.Instance, k.Directory))],
    };

    private static ResolvedRun Resolve(StepContext context, BackupPolicy policy, PreflightReport report)
    {
        var application = report.Application!;
        return new ResolvedRun
        {
            PolicyGeneration = policy.Generation,
            PolicyUid = policy.Uid,
            FarmId = report.Farm.FarmId,
            FarmBuild = report.Farm.Build,
            FarmRestoredAt = report.Farm.RestoredAt,
            AgentVersion = report.Farm.AgentVersion,
            AgentUrl = policy.Farm.AgentUrl.AbsoluteUri,
            ApplicationId = application.Id,
            ApplicationName = application.Name,
            ApplicationItem = application.ItemPath,
            ApplicationPool = application.Pool,
            DatabaseName = application.Database.Name,
            DatabaseServer = application.Database.Server,
            AuditingEnabled = application.AuditingEnabled,
            ProxyId = application.Proxy?.Id,
            ProxyName = application.Proxy?.Name,
            ProxyItem = policy.Farm.IncludeProxy ? application.Proxy?.ItemPath : null,
            BackupDirectory = policy.Farm.BackupDirectory,
            SetId = RunNames.Set(policy.Namespace, policy.Name, context.Run.Slot, context.Operation),
            BackupThreads = policy.Farm.BackupThreads,
            IgnoreSpaceEstimate = policy.Farm.IgnoreSpaceEstimate,
            VaultUrl = policy.Vault.Url.AbsoluteUri,
            ExportsVaultUrl = policy.Vault.ExportsUrl.AbsoluteUri,
            VaultPrefix = policy.Vault.Prefix,
            Targets = [.. policy.Offsite.Select(o => new ResolvedTarget
            {
                Name = o.Name,
                ContainerUrl = o.ContainerUrl.AbsoluteUri,
                Path = RecoveryPointPath.Of(o.Prefix, policy.Namespace, policy.Name, context.Run.Slot, context.Operation).ToString(),
                AccessTier = o.AccessTier,
                ImmutableDays = o.ImmutableDays,
            })],
            Prunes = policy.Retention is not null,
            TargetApplications = application.TargetApplications,
        };
    }
}
