using System.Globalization;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The plan in sentences, for whoever confirms it (pure).</summary>
internal static class RestorePlanText
{
    public static IReadOnlyList<string> Of(RestoreContext context, Manifest manifest, ResolvedRestore resolved, FarmInfo farm, SecureStoreApplication application)
    {
        var lines = new List<string>();
        var passphrase = $"The key is opened with {Named(resolved.PassphraseSecretId!)}, {Told(context.Run.Wish.Mode, resolved)}";
        if (context.Run.Wish.Mode != RestoreMode.RefreshKey)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"'{application.Name}' of farm {farm.FarmId}, build {farm.Build}, becomes what it was at {manifest.FinishedAt:yyyy-MM-dd HH:mm}Z: {manifest.TargetApplications.Count} target applications. Everything stored in it since then is lost there."));
            lines.Add(Before(context, resolved, application));
            lines.Add($"The set is put into {manifest.Set.Directory}, each file compared, and taken away again afterwards.");
            lines.Add(manifest.Set.Items.Any(i => i.Role == "proxy")
                ? application.Proxy is null ? "The proxy is gone and is restored, too." : $"The proxy '{application.Proxy.Name}' stays as it is."
                : application.Proxy is null ? "There is no proxy, and the recovery point holds none: connect one to the service application, or the key cannot be opened." : $"The proxy '{application.Proxy.Name}' stays as it is; the recovery point holds none.");
        }

        lines.Add(passphrase);
        if (context.Run.Wish.Mode == RestoreMode.SecureStore)
            lines.Add("Afterwards the farm has the passphrase of that day. If the policy's secret holds another one, put that day's there as a new version: until then the farm refuses what backups record, and they say so.");
        lines.Add("The target applications are compared with the recovery point's.");
        if (farm.RunningJob is not null)
            lines.Add($"A job runs on the farm now; the restore waits for its end.");
        return lines;
    }

    private static string Before(RestoreContext context, ResolvedRestore resolved, SecureStoreApplication application) =>
        context.Run.Wish.Mode == RestoreMode.Drill ? "It is a drill: what the scratch farm holds is overwritten and not backed up. Afterwards its Secure Store holds the credentials of the recovery point."
        : resolved.BackUpFirst ? "What the farm holds now is backed up first, verified like every backup."
        : application.IsOpen && resolved.AcknowledgeDataLoss && context.World.SafetyBackups is not null ? "What that farm holds now is not backed up first, since no policy here does that, and is lost: spec.acknowledgeDataLoss says so."
        : application.IsOpen ? "What the farm holds now is not backed up first: nobody here can. Run 'securestore backup' before, if it is worth keeping."
        : "What the farm holds now is not backed up first: its key is not open, so that no backup of it could be proven.";

    /// <summary>A passphrase that a person hands in is no secret of a vault.</summary>
    private static string Named(string id) => id == ContainerWorld.ByHand ? "the passphrase that was handed in" : $"{SecretId.Parse(id).Name} (version {SecretId.Parse(id).Version})";

    private static string Told(RestoreMode mode, ResolvedRestore resolved) => resolved.PassphraseOverridden ? $"instead of the recovery point's own. {IfRefused(mode)}"
        : resolved.Proof == PassphraseProof.Unproven ? $"which no farm has ever accepted. {IfRefused(mode)}"
        : "which the farm accepted when the point was made.";

    /// <summary>Only where SharePoint has overwritten something is there a state to wait in.</summary>
    private static string IfRefused(RestoreMode mode) => mode == RestoreMode.SecureStore
        ? "If the farm refuses it, the restore waits for a person."
        : "If the farm refuses it, this fails; a refused passphrase changes nothing.";
}
