using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>
/// Which targets a policy's runs ever shared: before a run takes a secret from a point at a target, or makes a point there, it
/// writes there, once each, where else it goes. A secret is handed on only between runs that share a target, so from the targets of the run that wrote it these
/// records lead to every target whose manifests may name it, also to those that the policy has forgotten.
/// </summary>
public static class TargetRecords
{
    /// <summary>Below the policy's path.</summary>
    public const string Folder = "_targets";

    /// <summary>Sixteen hex digits for a container and the policy's path in it.</summary>
    public static string IdOf(ResolvedTarget target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{target.ContainerUrl.TrimEnd('/')}/{StepContext.PathOf(target).Policy}")))[..16];

    /// <summary>For the tags of what a run writes into a vault: the ids of its targets, in order.</summary>
    public static string TagOf(ResolvedRun run) => string.Join(' ', run.Targets.Select(IdOf).Order(StringComparer.Ordinal));

    /// <summary>Writes the records of a run at one of its targets.</summary>
    /// <param name="policyPath">The policy's path in that container.</param>
    public static async Task WriteAsync(StepContext context, IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        foreach (var target in context.Resolved.Targets)
        {
            var document = new TargetRecord { Id = IdOf(target), ContainerUrl = target.ContainerUrl, Path = StepContext.PathOf(target).Policy };
            await container.CreateAsync(
                $"{policyPath}/{Folder}/{document.Id}.json", JsonSerializer.SerializeToUtf8Bytes(document, PruningJson.Default.TargetRecord),
                new BlobDescription("application/json", new Dictionary<string, string> { [CopyOffsiteStep.OperationMetadata] = context.Run.Uid }), cancellationToken);
        }
    }
}
