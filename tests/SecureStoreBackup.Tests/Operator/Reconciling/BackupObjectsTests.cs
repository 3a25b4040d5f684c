using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Kubernetes;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;
using SecureStoreBackup.Tests.Operator.Telemetry;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

/// <summary>What happens while the watch of the backups is behind: it may be broken for half a minute, and the policies' own goes on.</summary>
public sealed class BackupObjectsTests : IDisposable
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    private readonly PolicyResource _policy = WirePolicies.Minimal();
    private readonly ScriptedApi _api = new();
    private readonly KubernetesClient _client;
    private readonly StoreWriter<BackupResource> _cache = new();
    private readonly StoreIndex<BackupResource, NamespacedName> _seen;
    private readonly BackupObjects _objects;

    public BackupObjectsTests()
    {
        _client = _api.Client(TimeProvider.System);
        _seen = BackupObjects.ByPolicy(_cache.Store);
        _objects = new(_client, new EventRecorder(_client, new("example.dev/op", "op-1"), TimeProvider.System, NullLogger<EventRecorder>.Instance));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Invariant("I5")]
    public async Task A_backup_that_was_made_counts_before_the_watch_tells_of_it_and_then_as_the_watch_does()
    {
        var made = await StartAsync();
        _api.Answer(200, Text(made with { Status = new BackupStatus { Phase = RunPhase.Running } }));

        Assert.Equal(RunPhase.Running, Assert.Single(await _objects.OfAsync(_policy, _seen, Token)).Status!.Phase);

        _cache.Put(made);
        Assert.Null(Assert.Single(await _objects.OfAsync(_policy, _seen, Token)).Status);
        Assert.Equal(2, _api.Requests.Count);   // one that made it, one that looked for it
    }

    [Fact]
    public async Task One_that_is_deleted_before_the_watch_tells_of_it_does_not_count_and_is_not_looked_for_again()
    {
        await StartAsync();
        _api.Refuse(404, "NotFound");

        Assert.Empty(await _objects.OfAsync(_policy, _seen, Token));
        Assert.Empty(await _objects.OfAsync(_policy, _seen, Token));
    }

    [Fact]
    public async Task One_of_that_name_which_names_another_policy_is_not_looked_for()
    {
        _api.Refuse(409, "AlreadyExists").Answer(200, Text(Made() with { Spec = new BackupSpec { PolicyName = "another", Slot = Slot } }));

        await _objects.StartAsync(_policy, new PolicyDecision.Start("contoso-20261122t021500z", Slot, RunTrigger.Schedule), Token);

        Assert.Empty(await _objects.OfAsync(_policy, _seen, Token));
        Assert.Equal(2, _api.Requests.Count(r => r.Contains("/securestorebackups", StringComparison.Ordinal)));
    }

    [Fact]
    [Invariant("I5")]
    public async Task What_has_just_been_started_holds_up_a_change_that_is_due_too()
    {
        var made = await StartAsync();
        var changed = View([]) with
        {
            Resource = _policy with
            {
                Status = new PolicyStatus
                {
                    Started = [new StartedStatus { Name = made.Metadata.Name!, Trigger = RunTrigger.Schedule, Slot = Slot, At = Slot }],
                    Changes = [new ChangeStatus { Trigger = RunTrigger.ConfigurationChanged, Cause = "after", Since = Slot.AddHours(-3) }],
                    ConfigurationFingerprint = "before",
                    LastBackup = "earlier",
                },
            },
        };

        Assert.IsType<PolicyDecision.Start>(changed.Decision);
        Assert.IsType<PolicyDecision.Wait>(changed.With(made).Decision);
    }

    public void Dispose() => _client.Dispose();

    private async Task<BackupResource> StartAsync()
    {
        var made = Made();
        _api.Answer(201, Text(made));
        return (await _objects.StartAsync(_policy, new PolicyDecision.Start(made.Metadata.Name!, Slot, RunTrigger.Schedule), Token))!;
    }

    private BackupResource Made() => new()
    {
        Metadata = new ObjectMeta { Name = "contoso-20261122t021500z", Namespace = _policy.Metadata.Namespace, Uid = "b", ResourceVersion = "7", CreationTimestamp = Slot },
        Spec = new BackupSpec { PolicyName = _policy.Metadata.Name!, Trigger = RunTrigger.Schedule, Slot = Slot },
    };

    private PolicyView View(IReadOnlyList<BackupResource> backups)
    {
        var report = new PreflightReport
        {
            Farm = new FarmInfo { FarmId = "f", Build = "16.0", AgentVersion = "1", Host = "sp01", Account = "CONTOSO\\backup" },
            ConfigurationFingerprint = "after",
            Checks = [],
        };
        var findings = new Findings(
            Slot, new FarmFinding(null, report), new PassphraseFinding(null, new PassphraseVersion("v1", Slot.AddDays(-1))), null, [TargetFinding.Of("westeurope", [], Slot)]);
        return new PolicyView(_policy, PolicyParser.Parse(_policy).Policy!, findings, backups, Slot.AddSeconds(1));
    }

    private static string Text(BackupResource backup) => JsonSerializer.Serialize(backup, ApiJson.Default.BackupResource);
}
