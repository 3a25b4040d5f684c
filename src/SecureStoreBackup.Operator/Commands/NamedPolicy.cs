using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>A policy that a person named, in the cluster or in a file, and the way to its credentials.</summary>
/// <param name="Resource">Null for a file's.</param>
/// <param name="Client">The cluster's; null for a file's.</param>
internal sealed record NamedPolicy(BackupPolicy Policy, PolicyResource? Resource, KubernetesClient? Client) : IDisposable
{
    /// <summary>Where the secrets are that the policy names: a folder if one was given, else the cluster.</summary>
    /// <returns>Null when there is neither.</returns>
    public ICredentialSource? Credentials(DirectoryInfo? folder) =>
        folder is not null ? new FolderCredentials(folder.FullName) : Client is not null ? new ClusterCredentials(Client) : null;

    public void Dispose() => Client?.Dispose();

    /// <returns>Null when the errors have been written.</returns>
    /// <exception cref="ConfigurationException">There is no way to a cluster.</exception>
    public static async Task<NamedPolicy?> FindAsync(string named, ClusterArguments cluster, ParseResult parsed, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = parsed.InvocationConfiguration.Error;
        if (File.Exists(named) || Path.GetExtension(named) is ".yaml" or ".yml" or ".json")
            return PolicyArgument.Read(named, errors) is { } read ? new NamedPolicy(read, null, null) : null;
        var client = cluster.Open(parsed, time, logs);
        try
        {
            if (await ParseAsync(client, cluster.Key(parsed, client, named), named, errors, cancellationToken) is { } found)
                return new NamedPolicy(found.Policy, found.Resource, client);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        client.Dispose();
        return null;
    }

    private static async Task<(BackupPolicy Policy, PolicyResource Resource)?> ParseAsync(KubernetesClient client, NamespacedName key, string named, TextWriter errors, CancellationToken cancellationToken)
    {
        if (await PolicyObject.FindAsync(client, key, cancellationToken) is not { } resource)
        {
            await errors.WriteLineAsync($"securestore: there is no SecureStoreBackupPolicy {key}, and no file {named}; see kubectl get ssbp --all-namespaces.");
            return null;
        }

        var (policy, refusals) = PolicyParser.Parse(resource);
        foreach (var refusal in refusals)
            await errors.WriteLineAsync($"{key}: {refusal.Path}: {refusal.Message}");
        return policy is null ? null : (policy, resource);
    }
}
