using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>Asks every target and every live run which secrets they need. What cannot be read ends it: then nobody knows.</summary>
internal sealed class SecretSurvey(StepContext context, IReadOnlyCollection<BackupRun> live)
{
    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);

    /// <exception cref="StepFailedException">A target does not answer or is not ours any more, or one of its manifests cannot be read.</exception>
    public async Task<SweepKnowledge> AskAsync(CancellationToken cancellationToken)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in context.Resolved.Targets)
        {
            var (container, policyPath) = (await context.Ports.OpenContainer(target.Name, cancellationToken), StepContext.PathOf(target).Policy);
            await PathOwnership.CheckAsync(container, policyPath, context.Writer, target.Owner ?? 0, cancellationToken);   // another's runs under way are not among ours
            await ReadAsync(container, policyPath, cancellationToken);
            listed.Add(TargetRecords.IdOf(target));
        }

        // A target that the policy once used and names no more cannot be asked: nothing that may be named there goes.
        return new SweepKnowledge(
            $"{context.Run.Namespace}/{context.Run.PolicyName}", _named, Live(), _reached.IsSubsetOf(listed) ? listed : new HashSet<string>());
    }

    private async Task ReadAsync(IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        var manifests = new List<string>();
        await foreach (var blob in container.ListAsync(policyPath + "/", cancellationToken))
        {
            var relative = blob.Path[(policyPath.Length + 1)..].Split('/');
            if (relative is [TargetRecords.Folder, var record])
                _reached.Add(Path.GetFileNameWithoutExtension(record));
            else if (relative is [_, "manifest.json"])
                manifests.Add(relative[0]);
        }

        foreach (var point in manifests)
            if (await Catalog.ReadAsync(container, policyPath, point, cancellationToken) is { } manifest)
                Name(manifest);
    }

    private void Name(Manifest manifest)
    {
        _named.Add(SecretId.Parse(manifest.Passphrase.SecretId).Name);
        foreach (var key in manifest.ServiceMasterKeys)
            _named.UnionWith([SecretId.Parse(key.PasswordSecretId).Name, SecretId.Parse(key.FileSecretId).Name]);
    }

    private HashSet<string> Live()
    {
        var needed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var run in live.Append(context.Run))
        {
            needed.Add(run.Uid);
            foreach (var id in run.ServiceMasterKeys.SelectMany(key => new[] { key.PasswordSecretId, key.FileSecretId }).Append(run.Passphrase?.SecretId).OfType<string>())
                needed.Add(SecretId.Parse(id).Name);
        }

        return needed;
    }
}
