using SecureStoreBackup.Journal;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Restoring;

/// <summary>A restore that the planner drives, with outcomes that a test makes up in place of effects.</summary>
/// <param name="Begun">Steps in the order in which they were begun.</param>
/// <param name="End">What ended it, or what it waits for.</param>
/// <param name="Decisions">How many decisions that took.</param>
internal sealed record PlannedRestore(RestoreRun Run, List<string> Begun, RestoreDecision End, int Decisions)
{
    public const string Point = "20261121t021500z-1a2b3c4d";

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset ValidUntil = Start.AddHours(24);

    public RestoreDecision.Finish Finish => Assert.IsType<RestoreDecision.Finish>(End);

    public static RestoreRun New(RestoreMode mode, string? confirm = Point) => new()
    {
        Namespace = "sharepoint",
        Name = "mend",
        Uid = "0000000c-0000-4000-8000-00000000000c",
        CreatedAt = Start,
        Wish = new RestoreWish { PolicyName = "contoso", Mode = mode, Source = new RestoreSource.Offsite(null, Point), Confirm = mode == RestoreMode.Drill ? null : confirm, ValidUntil = ValidUntil },
    };

    public static ResolvedRestore Resolved(RestoreMode mode, bool farm = true, bool backUpFirst = true) => new()
    {
        RecoveryPoint = Point,
        Target = "east",
        ContainerUrl = "https://east.blob.core.windows.net/securestore",
        PolicyPath = "contoso/sharepoint.contoso",
        ManifestSha256 = new string('a', 64),
        PolicyUid = "policy",
        BackedUpAt = Start.AddDays(-1),
        SourceFarmId = "farm-1",
        FarmId = farm ? "farm-1" : null,
        AgentUrl = farm ? "https://sp01.contoso.local:7443/" : null,
        TlsSecretName = farm ? "contoso-farm-agent" : null,
        ApplicationName = "Secure Store Service",
        ApplicationItem = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
        Instance = mode == RestoreMode.ServiceMasterKey ? @"SQL01\SHAREPOINT" : null,
        BackUpFirst = backUpFirst && mode == RestoreMode.SecureStore,
    };

    public static StepRecord Step(string name, StepState state, DateTimeOffset? startedAt = null) => new()
    {
        Name = name,
        State = state,
        Attempts = 1,
        StartedAt = startedAt ?? Start,
        Reason = state == StepState.Failed ? "Refused" : null,
        Message = state == StepState.Failed ? "it was made up." : null,
    };

    /// <summary>Drives a restore until it ends or waits for a person.</summary>
    /// <param name="asked">Whether the farm's agent takes the restore on before that step ends.</param>
    public static PlannedRestore Drive(RestoreRun run, Func<string, StepState> outcome, ResolvedRestore resolved, Func<RestoreRun, DateTimeOffset, RestoreDecision>? planner = null, DateTimeOffset? now = null, bool asked = true)
    {
        var (begun, next, at) = (new List<string>(), planner ?? RestorePlanner.Next, now ?? Start);
        for (var decisions = 1; decisions < 100; decisions++)
        {
            switch (next(run, at))
            {
                case RestoreDecision.Begin begin:
                    begun.Add(begin.Step);
                    run = run.With(Step(begin.Step, StepState.Running, at)) with { Phase = RestorePhase.Running };
                    if (begin.Step == RestoreStepNames.StageSet)
                        run = run with { Findings = run.Findings with { Staged = true } };
                    break;
                case RestoreDecision.Continue { Step: var step }:
                    if (step.Name == RestoreStepNames.RestoreFarm)
                        run = run with { Findings = run.Findings with { Asked = asked } };
                    run = run.With(Step(step.Name, outcome(step.Name), at));
                    if (step.Name == RestoreStepNames.Plan && run.Find(step.Name)!.State == StepState.Succeeded)
                        run = run with { Resolved = resolved };
                    break;
                case var end:
                    return new PlannedRestore(run, begun, end, decisions);
            }
        }

        throw new InvalidOperationException("The restore does not end.");
    }
}
