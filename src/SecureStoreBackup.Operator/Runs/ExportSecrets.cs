using System.Globalization;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>The two secrets of a service master key's export: its password and its file, one of each per run and instance.</summary>
public sealed class ExportSecrets(WriteOnceSecret writeOnce, TimeProvider time)
{
    private const string FingerprintTag = "fingerprint";
    private const string BytesTag = "bytes";
    private const string Sha256Tag = "sha256";
    private const string LeftBehindTag = "left-behind";
    private const int LongestTag = 256;

    /// <summary>The password, in the vault before the farm hears of it; later attempts use the same one.</summary>
    public async Task<PinnedSecret> PasswordAsync(StepContext context, string instance, CancellationToken cancellationToken)
    {
        var (vault, name) = (context.Ports.Vault, PasswordName(context, instance));
        var value = (await WriteOnceSecret.FindAsync(vault, name, context.Run.Uid, cancellationToken))?.Value ?? ExportPassword.Generate();
        return await writeOnce.WriteAsync(vault, name, context.Run.Uid, value, "text/plain", Tags(context, instance, "service-master-key-password"), cancellationToken);
    }

    /// <summary>Writes the file and reads it back. What a later process needs to know of it stands in its tags.</summary>
    public async Task<ServiceMasterKeyEvidence> WriteAsync(StepContext context, ExportEvidence export, CancellationToken cancellationToken)
    {
        var password = await PasswordAsync(context, export.Instance, cancellationToken);
        var tags = Tags(context, export.Instance, "service-master-key-file");
        tags[FingerprintTag] = export.Fingerprint;
        tags[BytesTag] = export.Bytes.ToString(CultureInfo.InvariantCulture);
        tags[Sha256Tag] = export.Sha256;
        if (export.LeftBehind is { } left)
            tags[LeftBehindTag] = left.Length > LongestTag ? left[..LongestTag] : left;
        var file = await writeOnce.WriteAsync(
            context.Ports.Exports, FileName(context, export.Instance), context.Run.Uid, new SecretValue(Convert.ToBase64String(export.Content!)),
            "application/vnd.securestore.smk+base64", tags, cancellationToken);
        return Evidence(export.Instance, password, file, tags);
    }

    /// <summary>
    /// The export that this run wrote before it was cut short; null when there is none. The agent may hold its content no
    /// longer, and another export would be another file.
    /// </summary>
    public async Task<ServiceMasterKeyEvidence?> FindAsync(StepContext context, string instance, CancellationToken cancellationToken)
    {
        var file = await WriteOnceSecret.FindAsync(context.Ports.Exports, FileName(context, instance), context.Run.Uid, cancellationToken);
        if (file is null)
            return null;
        var password = await WriteOnceSecret.FindAsync(context.Ports.Vault, PasswordName(context, instance), context.Run.Uid, cancellationToken);
        return password is null ? null : Evidence(instance, password.Pinned, file.Pinned, file.Tags);
    }

    /// <summary>
    /// The newest export of a key that an earlier run of the policy wrote, read back; null when there is none. No manifest need
    /// name it: that run may have failed later, or have been one of the keys alone.
    /// </summary>
    /// <param name="fingerprint">The key's; null for whichever key the instance had then.</param>
    public async Task<ServiceMasterKeyEvidence?> FindEarlierAsync(StepContext context, string instance, string? fingerprint, CancellationToken cancellationToken)
    {
        var (files, passwords) = (SecretNames.ExportFilePrefix(context.Resolved.VaultPrefix, instance), SecretNames.ExportPasswordPrefix(context.Resolved.VaultPrefix, instance));
        var wanted = Tags(context, instance, "service-master-key-file");
        if (fingerprint is not null)
            wanted[FingerprintTag] = fingerprint;
        foreach (var listed in (await context.Ports.Exports.ListAsync(files, cancellationToken)).OrderByDescending(v => v.CreatedAt))
        {
            if (!listed.Enabled || !wanted.All(tag => listed.Tags.GetValueOrDefault(tag.Key) == tag.Value) || listed.Tags.GetValueOrDefault(WriteOnceSecret.OperationTag) is not { } operation)
                continue;
            if (await ReadAsync(context.Ports.Exports, listed.Name, operation, cancellationToken) is { } file
                && await ReadAsync(context.Ports.Vault, passwords + listed.Name[files.Length..], operation, cancellationToken) is { } password)
                return Evidence(instance, password.Pinned, file.Pinned, file.Tags) with { ExportedAt = listed.CreatedAt, LeftBehind = null };   // the farm tells what still stands
        }

        return null;
    }

    private static async Task<FoundSecret?> ReadAsync(IVault vault, string name, string operation, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteOnceSecret.FindAsync(vault, name, operation, cancellationToken);
        }
        catch (StepFailedException gone) when (!gone.Failure.Retry)
        {
            return null;
        }
    }

    private ServiceMasterKeyEvidence Evidence(string instance, PinnedSecret password, PinnedSecret file, IReadOnlyDictionary<string, string> tags) => new()
    {
        Instance = instance,
        Fingerprint = tags.GetValueOrDefault(FingerprintTag, ""),
        ExportedAt = time.GetUtcNow(),
        PasswordSecretId = password.Id.AbsoluteUri,
        FileSecretId = file.Id.AbsoluteUri,
        Bytes = long.Parse(tags.GetValueOrDefault(BytesTag, "0"), CultureInfo.InvariantCulture),
        Sha256 = tags.GetValueOrDefault(Sha256Tag, ""),
        LeftBehind = tags.GetValueOrDefault(LeftBehindTag),
    };

    private static string PasswordName(StepContext context, string instance) =>
        SecretNames.ExportPassword(context.Resolved.VaultPrefix, instance, context.Run.Slot, context.Operation);

    private static string FileName(StepContext context, string instance) =>
        SecretNames.ExportFile(context.Resolved.VaultPrefix, instance, context.Run.Slot, context.Operation);

    private static Dictionary<string, string> Tags(StepContext context, string instance, string kind) => new(StringComparer.Ordinal)
    {
        ["kind"] = kind,
        ["instance"] = instance,
        ["farm"] = context.Resolved.FarmId,
        ["policy"] = $"{context.Run.Namespace}/{context.Run.PolicyName}",
        [SecretSweep.TargetsTag] = TargetRecords.TagOf(context.Resolved),
    };
}
