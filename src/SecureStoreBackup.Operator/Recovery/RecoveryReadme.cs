using System.Globalization;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>What a person does with a recovered point, with the exact commands and no program of ours (pure). Holds no secret.</summary>
internal static class RecoveryReadme
{
    public static string Of(Manifest manifest)
    {
        var (application, set) = (manifest.ServiceApplication, manifest.Set);
        var app = set.Items.First(item => item.Role == "app");
        var proxy = set.Items.FirstOrDefault(item => item.Role == "proxy");
        var name = Quoted(application.Name);
        var passphrase = SecretId.Parse(manifest.Passphrase.SecretId);
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Recovery point {manifest.RecoveryPoint}

            Secure Store '{application.Name}' of farm {manifest.Farm.Id} (SharePoint build {manifest.Farm.Build}), backed up {manifest.FinishedAt:yyyy-MM-dd HH:mm}Z by policy {manifest.Policy.Namespace}/{manifest.Policy.Name}. {manifest.Files.Count} files, each compared with the manifest's SHA-256.
            Passphrase: secret `{passphrase.Name}`, version `{passphrase.Version}`, in {passphrase.Vault.AbsoluteUri} — {manifest.Passphrase.Proof}{(manifest.Passphrase.ProvenAt is { } at ? $", {at:yyyy-MM-dd HH:mm}Z" : "")}.

            Restore to the same build or a newer one. Run the SharePoint Management Shell as an administrator, with an account that has SharePoint_Shell_Access and db_owner on the databases. SQL Server's service account needs to read the folder.

            ## On the same farm, with our agent

            ```
            securestore-farm-agent restore --from THIS-FOLDER
            ```

            ## On the same farm, by hand

            Put the folder `farm` where the set lay, so that `{set.Directory}\app\spbrtoc.xml` is there; the paths in it were written then.

            ```powershell
            Restore-SPFarm -Directory '{Quoted($@"{set.Directory}\app")}' -RestoreMethod Overwrite -BackupId {app.BackupId} -Item '{Quoted(app.ItemPath)}' -Force -Confirm:$false
            {(proxy is null ? "# The point holds no proxy: make one, if the farm has none." : $@"# Only if the proxy is gone:{"\n"}# Restore-SPFarm -Directory '{Quoted($@"{set.Directory}\proxy")}' -RestoreMethod Overwrite -BackupId {proxy.BackupId} -Item '{Quoted(proxy.ItemPath)}' -Force -Confirm:$false")}
            {Refresh(name)}
            ```

            ## On another farm: attach the database

            Restore `farm/{app.DatabaseFile}` with SQL Server under a new name, then make the service application around it.

            ```sql
            RESTORE DATABASE [{application.Database.Name.Replace("]", "]]", StringComparison.Ordinal)}_restored] FROM DISK = N'{Quoted(LocalFile(app.DatabaseFile!))}' WITH RECOVERY;   -- with MOVE, where its files' paths do not exist
            ```

            ```powershell
            $pool = Get-SPServiceApplicationPool '{Quoted(application.Pool ?? "SharePoint Web Services Default")}'
            $app = New-SPSecureStoreServiceApplication -Name '{name}' -ApplicationPool $pool -DatabaseName '{Quoted(application.Database.Name)}_restored' -AuditingEnabled:{(application.Auditing ? "$true" : "$false")}
            New-SPSecureStoreServiceApplicationProxy -ServiceApplication $app -Name '{Quoted(manifest.Proxy?.Name ?? $"{application.Name} Proxy")}' -DefaultProxyGroup
            {Refresh(name)}
            ```

            ## SQL Server's service master keys

            {Keys(manifest)}
            """) + "\n";
    }

    /// <summary>The passphrase is asked for, so that it is in no history.</summary>
    private static string Refresh(string name) => $$"""
        # Start the Secure Store Service where it is not (a restore does not), then open the key with the passphrase of that day:
        Get-SPServiceInstance | ? { $_.GetType().FullName -eq 'Microsoft.Office.SecureStoreService.Server.SecureStoreServiceInstance' -and $_.Status -ne 'Online' } | Start-SPServiceInstance
        $passphrase = [Net.NetworkCredential]::new('', (Read-Host 'Passphrase' -AsSecureString)).Password
        $application = Get-SPServiceApplication -Name '{{name}}'
        $proxy = Get-SPServiceApplicationProxy | ? { $application.IsConnected($_) }
        Update-SPSecureStoreApplicationServerKey -Passphrase $passphrase -ServiceApplicationProxy $proxy
        """;

    private static string Keys(Manifest manifest) => manifest.ServiceMasterKeys.Count == 0
        ? "The manifest names no export."
        : string.Join('\n', manifest.ServiceMasterKeys.Select(key =>
            $"- {key.Instance}: file `{SecretId.Parse(key.FileSecretId).Name}` (base64), password `{SecretId.Parse(key.PasswordSecretId).Name}`. Restoring a service master key re-encrypts all that depends on it, and FORCE loses what it cannot decrypt: the Secure Store does not need it.\n"
            + "  `RESTORE SERVICE MASTER KEY FROM FILE = 'PATH' DECRYPTION BY PASSWORD = 'PASSWORD';`"));

    private static string LocalFile(string relative) => $@"PATH\farm\{relative.Replace('/', '\\')}";

    /// <summary>For single quotes of PowerShell and of T-SQL, which double them alike.</summary>
    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
