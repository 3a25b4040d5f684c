using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>The policies that are meant, and what is wrong with those that are not accepted.</summary>
/// <param name="client">Null where there is no cluster, or it does not answer.</param>
/// <param name="home">The namespace of policies that do not say theirs.</param>
internal sealed class PolicySelection(KubernetesClient? client, string home)
{
    /// <exception cref="InvalidDataException">There is no such policy or file.</exception>
    public async Task<SelectedPolicies> FindAsync(IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var found = new List<SelectedPolicies>();
        foreach (var name in named)
            found.Add(File.Exists(name) || Path.GetExtension(name) is ".yaml" or ".yml" or ".json" ? await FileAsync(name, cancellationToken) : await ObjectAsync(name, cancellationToken));
        return new([.. found.SelectMany(one => one.Policies)], [.. found.SelectMany(one => one.Problems)]);
    }

    /// <param name="scope">Null for all namespaces.</param>
    public async Task<SelectedPolicies> AllAsync(string? scope, CancellationToken cancellationToken)
    {
        if (client is null)
            return SelectedPolicies.None;
        try
        {
            var all = (await client.ListAsync(ApiGroup.Policies, scope, new ListOptions(), cancellationToken)).Items.Select(Parse).ToArray();
            return all.Length > 0
                ? new([.. all.SelectMany(one => one.Policies)], [.. all.SelectMany(one => one.Problems)])
                : new([], [new("policies", Health.NotTested, $"There is no policy {(scope is null ? "in the cluster" : $"in {scope}")} yet, so that no farm, vault or container was asked.", "Name a file: securestore doctor policy.yaml")]);
        }
        catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
        {
            return new([], [new("policies", Health.Failed, $"The policies cannot be listed: {e.Message}", "Mend what failed above, or name a file: securestore doctor policy.yaml")]);
        }
    }

    private async Task<SelectedPolicies> FileAsync(string path, CancellationToken cancellationToken)
    {
        FileReport report;
        try
        {
            report = PolicyFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }

        var policies = new List<BackupPolicy>();
        foreach (var policy in report.Policies)
        {
            var here = policy.Namespace == "default" ? policy with { Namespace = home } : policy;
            policies.Add(here with { Uid = await UidAsync(here, cancellationToken) });
        }

        return new(policies, [.. report.AllErrors.Select(error => new Diagnosis("policies", Health.Failed, $"{path}:{error.Line}:{error.Column}: {error.Message}", "securestore validate says the same.") { Field = error.Path.Length == 0 ? null : error.Path })]);
    }

    /// <summary>Empty where the policy is not in the cluster, or nobody may say.</summary>
    private async Task<string> UidAsync(BackupPolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            return client is null ? "" : (await PolicyObject.FindAsync(client, new NamespacedName(policy.Namespace, policy.Name), cancellationToken))?.Metadata.Uid ?? "";
        }
        catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
        {
            return "";
        }
    }

    private async Task<SelectedPolicies> ObjectAsync(string named, CancellationToken cancellationToken)
    {
        if (client is null)
            return new([], [new("policies", Health.Failed, $"{named} is a policy in the cluster, which does not answer.", "Name its file instead.")]);
        var key = named.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new NamespacedName(ns, name) : new NamespacedName(home, named);
        try
        {
            return Parse(await PolicyObject.FindAsync(client, key, cancellationToken)
                ?? throw new InvalidDataException($"there is no SecureStoreBackupPolicy {key}, and no file {named}; see kubectl get ssbp --all-namespaces."));
        }
        catch (Exception e) when (ClusterSilence.IsOrRefusal(e))
        {
            return new([], [new("policies", Health.Failed, $"{key} cannot be read: {e.Message}", "Mend what failed above, or name its file.")]);
        }
    }

    private static SelectedPolicies Parse(PolicyResource resource)
    {
        var (policy, errors) = PolicyParser.Parse(resource);
        return new(policy is null ? [] : [policy], [.. errors.Select(error => new Diagnosis($"{resource.Metadata.Namespace}/{resource.Metadata.Name} policy", Health.Failed, error.Message, "Change the policy; securestore validate says the same of its file.") { Field = error.Path })]);
    }
}

/// <param name="Problems">Of policies that are not accepted.</param>
internal sealed record SelectedPolicies(IReadOnlyList<BackupPolicy> Policies, IReadOnlyList<Diagnosis> Problems)
{
    public static SelectedPolicies None { get; } = new([], []);
}
