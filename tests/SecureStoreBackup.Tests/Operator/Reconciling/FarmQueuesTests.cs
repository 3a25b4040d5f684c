using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class FarmQueuesTests
{
    private static readonly DateTimeOffset Night = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    private readonly StoreWriter<BackupResource> _backups = new();
    private readonly StoreWriter<PolicyResource> _policies = new();

    [Fact]
    public void Policies_of_one_farm_wait_for_each_other_and_say_for_whom()
    {
        Policy("contoso", "https://SP01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443/");
        var waiting = Backup("contoso", Night.AddMinutes(1));
        Backup("fabrikam", Night);

        Assert.Equal("Waits for sharepoint/fabrikam-run, which is due before it on the same farm.", Wait(waiting));

        Backup("fabrikam", Night.AddHours(1), Step(StepNames.Preflight, StepState.Running));
        Assert.Equal("Waits for sharepoint/fabrikam-run, which is at work on the same farm.", Wait(waiting));

        Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Succeeded));
        Assert.Null(Wait(waiting));
    }

    [Fact]
    [Invariant("I7")]
    public void A_farm_of_its_own_waits_for_nobody()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp02.contoso.local:7443");
        Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Running));

        Assert.Null(Wait(Backup("contoso", Night.AddMinutes(1))));
    }

    [Fact]
    [Invariant("I7")]
    public void A_policy_in_trouble_before_its_farm_works_holds_up_nobody_and_one_whose_job_may_run_does()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443");
        var waiting = Backup("contoso", Night.AddMinutes(1));

        Backup("fabrikam", Night, Step(StepNames.Preflight, StepState.Running) with { FailingSince = Night });
        Assert.Null(Wait(waiting));

        Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Running) with { FailingSince = Night });
        Assert.NotNull(Wait(waiting));
    }

    [Fact]
    [Invariant("I7")]
    public void A_policy_that_is_refused_holds_up_nobody()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443", new Condition(ConditionTypes.Stalled, "True", "InvalidSpec", "spec.schedule: it is wrong."));
        Backup("fabrikam", Night);

        Assert.Null(Wait(Backup("contoso", Night.AddMinutes(1))));
    }

    private string? Wait(BackupResource backup) => new FarmQueues(_backups.Store, _policies.Store).Wait(backup);

    private void Policy(string name, string agentUrl, params Condition[] conditions)
    {
        var minimal = WirePolicies.Minimal();
        _policies.Write(new WatcherEvent<PolicyResource>.Apply(minimal with
        {
            Metadata = minimal.Metadata with { Name = name },
            Spec = minimal.Spec! with { Farm = minimal.Spec.Farm with { AgentUrl = agentUrl } },
            Status = new PolicyStatus { Conditions = conditions },
        }));
    }

    private BackupResource Backup(string policy, DateTimeOffset slot, params StepRecord[] steps)
    {
        var backup = new BackupResource
        {
            Metadata = new ObjectMeta { Name = $"{policy}-run", Namespace = "sharepoint", Uid = policy, ResourceVersion = Guid.NewGuid().ToString(), CreationTimestamp = slot },
            Spec = new BackupSpec { PolicyName = policy, Trigger = RunTrigger.Schedule, Slot = slot },
            Status = new BackupStatus { Phase = steps.Length > 0 ? RunPhase.Running : RunPhase.Pending, Steps = steps },
        };
        _backups.Write(new WatcherEvent<BackupResource>.Apply(backup));
        return backup;
    }

    private static StepRecord Step(string name, StepState state) =>
        new() { Name = name, State = state, StartedAt = Night, FinishedAt = state == StepState.Succeeded ? Night : null };
}
