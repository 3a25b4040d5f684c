using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>Whether the cluster answers, knows our kinds, and lets us do what the operator does. Reads only.</summary>
internal sealed class ClusterExamination(KubernetesClient client)
{
    private const string Area = "cluster";

    /// <param name="scope">The namespace that is watched; null for all of them.</param>
    /// <param name="home">The namespace of the lease.</param>
    /// <returns>A single failure where nobody answers.</returns>
    public async Task<IReadOnlyList<Diagnosis>> RunAsync(string? scope, string home, CancellationToken cancellationToken)
    {
        try
        {
            var rights = new List<Diagnosis>();
            foreach (var right in NeededRight.All(scope, home))
                rights.Add(await RightAsync(right, cancellationToken));
            var kinds = new List<Diagnosis>();
            foreach (var kind in ApiKinds.All)
                kinds.Add(await KindAsync(kind, cancellationToken));
            return [new Diagnosis(Area, Health.Ok, $"The API server at {client.Configuration.Server} answers."), .. kinds, .. rights, .. Clock()];
        }
        catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
        {
            return [Unanswered(e)];
        }
    }

    /// <summary>Whether the secrets that a policy names may be read.</summary>
    public async Task<Diagnosis> RightAsync(NeededRight right, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        foreach (var verb in right.Verbs)
        {
            if (!await client.MayAsync(right.Ask(verb), cancellationToken))
                refused.Add(verb);
        }

        return refused.Count == 0
            ? new Diagnosis("rights", Health.Ok, $"May {string.Join(", ", right.Verbs)} {right}.")
            : new Diagnosis("rights", right.Otherwise is null ? Health.Failed : Health.Warning, $"May not {string.Join(", ", refused)} {right}.", right.Otherwise ?? "Give the verbs to the account's role (manifests/overlays has it whole), and run this as that account: in the operator's pod.");
    }

    private Diagnosis Unanswered(Exception e) => e is KubernetesException { Status.Code: 401 }
        ? new Diagnosis(Area, Health.Failed, $"The API server at {client.Configuration.Server} does not accept the credential: {e.Message}", "Sign in again, or name another context with --context.")
        : new Diagnosis(Area, Health.Failed, $"The API server at {client.Configuration.Server} does not tell: {e.Message}", "Look at --kubeconfig and --context, at the network policy of the pod, and whether kubectl version answers from here.");

    private async Task<Diagnosis> KindAsync(CustomKind kind, CancellationToken cancellationToken)
    {
        var name = $"{kind.Type.Plural}.{kind.Type.Group}";
        const string Apply = "Apply this version's definitions: securestore crds | kubectl apply -f -";
        try
        {
            return await client.FindAsync(InstalledDefinition.Type, new NamespacedName("", name), cancellationToken) switch
            {
                null => new Diagnosis("definitions", Health.Failed, $"The cluster does not know {name}.", Apply),
                var found when found.IsOurs(kind) => new Diagnosis("definitions", Health.Ok, $"{name} is this version's."),
                _ => new Diagnosis("definitions", Health.Warning, $"{name} is another version's: fields may be refused, or dropped without a word.", Apply),
            };
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            return new Diagnosis("definitions", Health.NotTested, $"Whether {name} is this version's: definitions may not be read by this account, and the operator does not need to.", "Run this once as somebody who may, or apply: securestore crds | kubectl apply -f -");
        }
    }

    private IEnumerable<Diagnosis> Clock() => client.Clock is { } clock ? [Clocks.Look(new ClockSkew("the API server", clock.Skew))] : [];
}
