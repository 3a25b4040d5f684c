using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>One round of everything: the machine, the cluster, and each policy with what it names.</summary>
/// <param name="client">Null for no cluster.</param>
/// <param name="credentials">Folder with the secrets; null for the cluster's.</param>
internal sealed class DoctorRound(KubernetesClient? client, Bindings bindings, string? credentials, string? clusterId, TimeProvider time, ILoggerFactory logs)
{
    /// <param name="named">Policies; empty for every policy of the scope.</param>
    /// <param name="namespace">The operator's; null for the configuration's own.</param>
    /// <exception cref="InvalidDataException">There is no such policy or file.</exception>
    public async Task<DoctorReport> RunAsync(IReadOnlyList<string> named, string? @namespace, bool allNamespaces, CancellationToken cancellationToken)
    {
        var home = @namespace ?? client?.Configuration.Namespace ?? "default";
        var checks = new List<Diagnosis>(MachineExamination.Run(Environment.GetEnvironmentVariable));
        var cluster = client is null ? [] : await new ClusterExamination(client).RunAsync(allNamespaces ? null : home, home, cancellationToken);
        checks.AddRange(cluster);
        var answers = client is not null && cluster is not [{ Health: Health.Failed }];
        var policies = new PolicySelection(answers ? client : null, home);
        var found = named.Count > 0 ? await policies.FindAsync(named, cancellationToken) : await policies.AllAsync(allNamespaces ? null : home, cancellationToken);
        checks.AddRange(found.Problems);
        if (answers)
            checks.AddRange(await SecretRightsAsync(found.Policies, cancellationToken));
        checks.AddRange(await PoliciesAsync(found.Policies, answers ? await ClusterIdsAsync(home, cancellationToken) : [], cancellationToken));
        return DoctorReport.Of(checks);
    }

    private async Task<IReadOnlyList<Diagnosis>> PoliciesAsync(IReadOnlyList<BackupPolicy> policies, IReadOnlyList<string> clusters, CancellationToken cancellationToken)
    {
        var checks = new List<Diagnosis>();
        ICredentialSource source = credentials is not null ? new FolderCredentials(credentials) : new ClusterCredentials(client!);
        await using var engine = new Engine(source, bindings, () => null, time, logs);
        var options = new ProbeOptions();
        foreach (var policy in policies)
        {
            if (bindings.Refusals(policy) is { Count: > 0 } refusals)
            {
                checks.AddRange(refusals.Select(refusal => new Diagnosis($"{policy.Namespace}/{policy.Name} policy", Health.Failed, refusal.Message, "Bind the namespace to it in the operator's bindings file (docs/tenancy.md), or name what it is bound to.") { Field = refusal.Path, Reason = "NotBound" }));
                continue;
            }

            var identity = new RunIdentity(clusters.Count > 0 ? clusters[0] : "unknown", Versions.Operator, new FencingTerm("doctor", 0), Takeover: false) { OtherClusterIds = [.. clusters.Skip(1)] };
            var probe = new PolicyProbe(engine.Ports, new FarmProbe(engine.Farms, options, time), identity, time, logs.CreateLogger<PolicyProbe>());
            checks.AddRange(await new PolicyExamination(policy, probe, engine.Ports, engine.Clocks, knowsOwner: clusters.Count > 0 && policy.Uid.Length > 0).RunAsync(cancellationToken));
        }

        return checks;
    }

    private async Task<IReadOnlyList<Diagnosis>> SecretRightsAsync(IReadOnlyList<BackupPolicy> policies, CancellationToken cancellationToken)
    {
        var examination = new ClusterExamination(client!);
        var checks = new List<Diagnosis>();
        foreach (var right in policies.SelectMany(policy => SecretsOf(policy).Select(secret => NeededRight.Secret(policy.Namespace, secret))).DistinctBy(right => right.ToString()))
        {
            try
            {
                checks.Add(await examination.RightAsync(right, cancellationToken));
            }
            catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
            {
                checks.Add(new Diagnosis("rights", Health.Failed, $"Whether one may {string.Join(", ", right.Verbs)} {right} was not told: {e.Message}", "Run this again; if it stays, look at the API server."));
            }
        }

        return checks;
    }

    private static IEnumerable<string> SecretsOf(BackupPolicy policy) =>
        new[] { policy.Farm.TlsSecretName, policy.Drill?.ScratchFarm?.TlsSecretName }
            .Concat(policy.Offsite.Select(target => target.Identity switch { IdentityPolicy.Sas sas => sas.SecretName, IdentityPolicy.SharedKey key => key.SecretName, _ => null }))
            .OfType<string>();

    private async Task<IReadOnlyList<string>> ClusterIdsAsync(string home, CancellationToken cancellationToken)
    {
        try
        {
            return await ClusterIdentity.ReadAsync(client!, clusterId, home, cancellationToken);
        }
        catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
        {
            return [];   // the rights tell why
        }
    }
}
