using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

/// <summary>A run that the planner drives, with outcomes that a test makes up in place of effects.</summary>
/// <param name="Begun">Steps in the order in which they were begun.</param>
/// <param name="Decisions">How many decisions it took to end the run.</param>
internal sealed record PlannedRun(BackupRun Run, List<string> Begun, RunDecision.Finish Finish, int Decisions)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    /// <summary>Drives a fresh run to its end.</summary>
    public static PlannedRun Drive(string[] targets, Func<string, StepState> outcome, Func<BackupRun, DateTimeOffset, RunDecision>? planner = null, RunScope scope = RunScope.SecureStore)
    {
        var (run, begun, next) = (New() with { Scope = scope }, new List<string>(), planner ?? RunPlanner.Next);
        for (var decisions = 1; decisions < 1000; decisions++)
        {
            switch (next(run, Start))
            {
                case RunDecision.Begin begin:
                    Assert.Null(run.Find(begin.Step));
                    begun.Add(begin.Step);
                    run = run.With(Step(begin.Step, StepState.Running));
                    break;
                case RunDecision.Continue { Step: var step }:
                    run = Ended(run, Step(step.Name, outcome(step.Name)), targets);
                    break;
                case RunDecision.Finish finish:
                    return new PlannedRun(run, begun, finish, decisions);
                default:
                    Assert.Fail("A run that has not ended, and took no time, is begun, continued or finished.");
                    break;
            }
        }

        throw new InvalidOperationException("The run does not end.");
    }

    public static BackupRun New() => new()
    {
        Namespace = "sharepoint",
        Name = "contoso-20261122t021500z",
        PolicyName = "contoso",
        Uid = "1a2b3c4d-0000-4000-8000-000000000001",
        Slot = Start,
        RecoveryPoint = "20261122t021500z-1a2b3c4d",
    };

    /// <summary>A run whose farm's part has succeeded.</summary>
    public static BackupRun Farm(params string[] targets) => new[] { StepNames.Preflight, StepNames.EscrowPassphrase, StepNames.ExportServiceMasterKeys, StepNames.BackUpFarm }
        .Aggregate(New() with { Resolved = Resolved(targets) }, (run, step) => run.With(Step(step, StepState.Succeeded)));

    public static StepRecord Step(string name, StepState state) => new()
    {
        Name = name,
        State = state,
        Attempts = 1,
        StartedAt = Start,
        Reason = state == StepState.Failed ? "Refused" : null,
        Message = state == StepState.Failed ? "it was made up" : null,
    };

    public static ResolvedRun Resolved(params string[] targets) => new()
    {
        PolicyUid = "policy",
        FarmId = "farm",
        FarmBuild = "16.0.10417.20018",
        AgentVersion = "1.0.0",
        AgentUrl = "https://sp01.contoso.local:7443/",
        ApplicationId = "application",
        ApplicationName = "Secure Store Service",
        ApplicationItem = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
        DatabaseName = "Secure_Store_Service_DB",
        DatabaseServer = "SQL01",
        BackupDirectory = @"\\fs01\spbackup",
        SetId = "set",
        VaultUrl = "https://contoso-sp.vault.azure.net/",
        ExportsVaultUrl = "https://contoso-keys.vault.azure.net/",
        VaultPrefix = "contoso",
        Targets = [.. targets.Select(t => new ResolvedTarget { Name = t, ContainerUrl = $"https://{t}.blob.core.windows.net/c", Path = "p" })],
    };

    private static BackupRun Ended(BackupRun run, StepRecord step, string[] targets)
    {
        var after = run.With(step);
        if (step is { Name: StepNames.Preflight, State: StepState.Succeeded })
            return after with { Resolved = Resolved(targets) };
        return StepNames.Split(step.Name) is (StepNames.CommitManifest, { } target) && step.State == StepState.Succeeded
            ? after.With(new OffsiteEvidence { Name = target, ManifestUrl = $"https://{target}/manifest.json" })
            : after;
    }
}
