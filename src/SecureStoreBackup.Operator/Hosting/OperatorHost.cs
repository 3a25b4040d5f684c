using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Telemetry;
using SecureStoreBackup.Operator.Verification;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>
/// The operator: caches fill at once, work begins with leadership and ends with it. A process that lost its lease ends, and is
/// started anew by whoever runs it.
/// </summary>
/// <param name="openers">Null for the real world; benchmarks put doubles there.</param>
public sealed class OperatorHost(OperatorOptions options, TimeProvider time, ILoggerFactory logs, PortOpeners? openers = null)
{
    /// <summary>A run that is under way is looked at again soon, however often the API server stammered: few are, and a farm waits for them.</summary>
    private static readonly BackoffOptions s_underWay = new() { Cap = TimeSpan.FromSeconds(30) };

    private readonly string _identity = $"{Environment.MachineName}-{Guid.NewGuid():n}"[..Math.Min(60, Environment.MachineName.Length + 33)];

    /// <exception cref="ConfigurationException">There is no way to an API server.</exception>
    /// <exception cref="LeadershipLostException">The lease went to another.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var configuration = ConfigurationLoader.Load(options.KubeConfig, options.Context, Environment.GetEnvironmentVariable, time);
        using var client = new KubernetesClient(configuration, time, logs.CreateLogger<KubernetesClient>());
        var scope = options.AllNamespaces ? null : options.Namespace ?? configuration.Namespace;
        var policies = Reflect(client, ApiGroup.Policies, scope);
        var backups = Reflect(client, ApiGroup.Backups, scope);
        var restores = Reflect(client, ApiGroup.Restores, scope);
        var recorder = new EventRecorder(client, new EventRecorderOptions($"{ApiGroup.Name}/operator", _identity), time, logs.CreateLogger<EventRecorder>());
        var elector = new LeaderElector(client, Leader(configuration.Namespace), time, logs.CreateLogger<LeaderElector>());

        using var metrics = new OperatorMetrics(policies.Store, backups.Store, restores.Store);
        using var otlp = OtlpExport.Start(Environment.GetEnvironmentVariable);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The caches begin to fill before anything else: a restart is over when they are full.
        List<Task> running = [policies.RunAsync(stop.Token), backups.RunAsync(stop.Token), restores.RunAsync(stop.Token), recorder.RunAsync(stop.Token)];
        HealthEndpoint? health = null;
        try
        {
            health = await HealthEndpoint.StartAsync(options.Health, () => policies.Store.IsReady && backups.Store.IsReady && restores.Store.IsReady, stop.Token);
            running.Add(elector.RunAsync((token, lost) => LeadAsync(client, policies.Store, backups.Store, restores.Store, recorder, metrics, token, lost), stop.Token));
            await Task.WhenAny(running).Unwrap();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (health is not null)
                await health.DisposeAsync();   // it answers until all has ended
        }
    }

    private async Task LeadAsync(
        KubernetesClient client, Store<PolicyResource> policies, Store<BackupResource> backups, Store<RestoreResource> restores, EventRecorder recorder, OperatorMetrics metrics, FencingToken token, CancellationToken lost)
    {
        await using var engine = new Engine(new ClusterCredentials(client), options.Bindings, () => BackupObjects.Live(backups), time, logs, openers);
        await using var probes = new TransferPool(time, limit: 16);
        var clusters = await Insistence.AnswerAsync(
            "The identity of the cluster", token => ClusterIdentity.ReadAsync(client, options.ClusterId, options.Namespace ?? client.Configuration.Namespace, token), time, Random.Shared.NextDouble, logs.CreateLogger<OperatorHost>(), lost);
        var identity = new RunIdentity(clusters[0], Versions.Operator, new FencingTerm(token.LeaseUid, token.Transitions), options.Takeover) { OtherClusterIds = [.. clusters.Skip(1)] };
        var policyReconciler = new PolicyReconciler(
            client, policies, backups, restores, new PolicyProbe(engine.Ports, new FarmProbe(engine.Farms, options.Probes, time), identity, time, logs.CreateLogger<PolicyProbe>()), probes, new BackupObjects(client, recorder), new DrillObjects(client, recorder),
            new PointVerification(VerificationPorts.Of(engine.Ports), engine.Verifications, identity, time, logs.CreateLogger<PointVerification>()), recorder, options.Probes, options.Bindings, engine.Clocks, time);
        var backupReconciler = new BackupReconciler(client, backups, policies, restores, engine.Driver, engine.Ports, engine.Transfers, recorder, identity, options.Bindings, time);
        var restoreReconciler = new RestoreReconciler(client, restores, backups, policies, engine.Restores, engine.Ports, engine.Transfers, recorder, identity, options.Bindings, time);
        using var policyController = new Controller(new ControllerOptions("policies"), policyReconciler, time, Random.Shared.NextDouble, logs.CreateLogger<Controller>());
        using var backupController = new Controller(new ControllerOptions("backups") { Backoff = s_underWay }, backupReconciler, time, Random.Shared.NextDouble, logs.CreateLogger<Controller>());
        using var restoreController = new Controller(new ControllerOptions("restores") { Backoff = s_underWay }, restoreReconciler, time, Random.Shared.NextDouble, logs.CreateLogger<Controller>());
        restoreController.For(restores);
        policyController.For(policies);
        policyController.Watches(backups, PolicyOf);
        policyController.Watches(restores, restore => restore is { Spec.PolicyName: { } policy, Metadata.Namespace: { } space } ? [new NamespacedName(space, policy)] : []);
        backupController.For(backups);
        backupReconciler.Follow(backupController);
        await Task.WhenAll(policies.WaitUntilReadyAsync(lost), backups.WaitUntilReadyAsync(lost), restores.WaitUntilReadyAsync(lost));   // a policy that is not known yet is not a policy that is gone
        using var leadership = metrics.Lead(engine.Breakers, ("policies", policyController), ("backups", backupController), ("restores", restoreController));
        var terms = new TermRegistration(policies, (policy, token) => engine.Ports.FarmAsync(policy, policy.Farm.AgentUrl, token), options.Bindings, identity, time, logs.CreateLogger<TermRegistration>());
        await Task.WhenAll(policyController.RunAsync(lost), backupController.RunAsync(lost), restoreController.RunAsync(lost), terms.RunAsync(lost));
    }

    private static IEnumerable<NamespacedName> PolicyOf(BackupResource backup) => BackupObjects.PolicyOf(backup) is { } policy ? [policy] : [];

    private Reflector<T> Reflect<T>(KubernetesClient client, Resource<T> type, string? scope)
        where T : class, IKubernetesObject =>
        new(client, type, scope, new WatcherOptions(), time, Random.Shared.NextDouble, logs.CreateLogger<Reflector<T>>());

    private LeaderOptions Leader(string @namespace) => new(new NamespacedName(options.Namespace ?? @namespace, options.LeaseName), _identity)
    {
        LeaseDuration = options.LeaseDuration,
        RenewDeadline = options.LeaseDuration * 2 / 3,
        RetryPeriod = options.LeaseDuration / 7.5,
    };
}
