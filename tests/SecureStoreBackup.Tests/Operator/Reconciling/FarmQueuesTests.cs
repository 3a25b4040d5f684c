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
    private readonly StoreWriter<RestoreResource> _restores = new();

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
    public void Those_in_line_are_told_when_a_run_begins_leaves_the_farm_or_ends_and_not_of_its_progress()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443");
        Policy("apart", "https://sp02.contoso.local:7443");
        Backup("contoso", Night.AddMinutes(1));
        Backup("apart", Night);
        var fabrikam = Backup("fabrikam", Night);
        var queues = new FarmQueues(_backups.Store, _policies.Store, _restores.Store);
        var told = new List<NamespacedName>();
        _backups.Store.Subscribe(change => told.AddRange(queues.Moved(change)));

        Assert.Equal(["contoso-run"], ToldOf(() => Backup("fabrikam", Night, Step(StepNames.Preflight, StepState.Running))));
        Assert.Empty(ToldOf(() => Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Running))));
        Assert.Equal(["contoso-run"], ToldOf(() => Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Succeeded))));
        Assert.Equal(["contoso-run"], ToldOf(() => Write(fabrikam with { Status = new BackupStatus { Phase = RunPhase.Completed } })));

        IEnumerable<string> ToldOf(Action change)
        {
            told.Clear();
            change();
            return told.Select(key => key.Name);
        }
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

    [Fact]
    [Invariant("I12")]
    public void A_run_of_another_namespace_is_waited_for_and_not_named()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443", @namespace: "tenant-7");
        Backup("fabrikam", Night, @namespace: "tenant-7");

        var waits = Wait(Backup("contoso", Night.AddMinutes(1)));

        Assert.Equal("Waits for a backup of another namespace, which is due before it on the same farm.", waits);
    }

    /// <summary>What was found at its preflight counts for a run, whatever its policy says since.</summary>
    [Fact]
    [Invariant("I5")]
    public void A_run_at_work_holds_the_farm_that_it_works_on_after_its_policy_moved_to_another()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp02.contoso.local:7443");
        var working = Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Running));
        Write(working with { Status = working.Status! with { Resolved = Resolved("https://sp01.contoso.local:7443/") } });

        Assert.Equal("Waits for sharepoint/fabrikam-run, which is at work on the same farm.", Wait(Backup("contoso", Night.AddMinutes(1))));
    }

    [Fact]
    public void A_run_that_has_ended_holds_up_nobody()
    {
        Policy("contoso", "https://sp01.contoso.local:7443");
        Policy("fabrikam", "https://sp01.contoso.local:7443");
        var working = Backup("fabrikam", Night, Step(StepNames.BackUpFarm, StepState.Running));
        var (waiting, queues) = (Backup("contoso", Night.AddMinutes(1)), new FarmQueues(_backups.Store, _policies.Store, _restores.Store));
        Assert.NotNull(queues.Wait(waiting));

        Write(working with { Status = working.Status! with { Phase = RunPhase.Failed } });

        Assert.Null(queues.Wait(waiting));
    }

    private string? Wait(BackupResource backup) => new FarmQueues(_backups.Store, _policies.Store, _restores.Store).Wait(backup);

    private void Policy(string name, string agentUrl, Condition? condition = null, string @namespace = "sharepoint")
    {
        var minimal = WirePolicies.Minimal();
        _policies.Write(new WatcherEvent<PolicyResource>.Apply(minimal with
        {
            Metadata = minimal.Metadata with { Name = name, Namespace = @namespace },
            Spec = minimal.Spec! with { Farm = minimal.Spec.Farm with { AgentUrl = agentUrl } },
            Status = new PolicyStatus { Conditions = condition is null ? [] : [condition] },
        }));
    }

    private BackupResource Backup(string policy, DateTimeOffset slot, StepRecord? step = null, string @namespace = "sharepoint")
    {
        var backup = new BackupResource
        {
            Metadata = new ObjectMeta { Name = $"{policy}-run", Namespace = @namespace, Uid = policy, CreationTimestamp = slot },
            Spec = new BackupSpec { PolicyName = policy, Trigger = RunTrigger.Schedule, Slot = slot },
            Status = new BackupStatus { Phase = step is null ? RunPhase.Pending : RunPhase.Running, Steps = step is null ? [] : [step] },
        };
        Write(backup);
        return backup;
    }

    private void Write(BackupResource backup) =>
        _backups.Write(new WatcherEvent<BackupResource>.Apply(backup with { Metadata = backup.Metadata with { ResourceVersion = Guid.NewGuid().ToString() } }));

    private static ResolvedRun Resolved(string agentUrl) => new()
    {
        PolicyGeneration = 1,
        PolicyUid = "u",
        FarmId = "f",
        FarmBuild = "16.0",
        AgentVersion = "1",
        AgentUrl = agentUrl,
        ApplicationId = "a",
        ApplicationName = "Secure Store Service",
        ApplicationItem = "i",
        DatabaseName = "d",
        DatabaseServer = "s",
        BackupDirectory = "d",
        SetId = "s",
        VaultUrl = "https://v/",
        ExportsVaultUrl = "https://v/",
        VaultPrefix = "v",
        Targets = [],
    };

    private static StepRecord Step(string name, StepState state) =>
        new() { Name = name, State = state, StartedAt = Night, FinishedAt = state == StepState.Succeeded ? Night : null };
}
