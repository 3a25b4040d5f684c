using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a person does when the key of a restored Secure Store is not open (pure).</summary>
internal static class KeySteps
{
    public static IReadOnlyList<string> Of(RestoreRun run, StepFailure failure)
    {
        var name = run.Resolved!.ApplicationName!.Replace("'", "''", StringComparison.Ordinal);
        List<string> steps = [];
        if (failure.Reason == FarmErrorCodes.ProxyNotFound)
            steps.Add($"Connect a proxy, in the SharePoint Management Shell: New-SPSecureStoreServiceApplicationProxy -ServiceApplication (Get-SPServiceApplication -Name '{name}') -Name '{name} Proxy' -DefaultProxyGroup");
        else
            steps.Add("Find the passphrase that was in force when the recovery point was made: earlier versions of the policy's secret in the vault, and our own copies there, have their dates.");
        steps.Add($"If it is in the vault: make a SecureStoreRestore of mode RefreshKey from the same recovery point, with spec.passphrase.secretName and version.");
        steps.Add($"If it is not: on a farm server, in the SharePoint Management Shell as an administrator: $app = Get-SPServiceApplication -Name '{name}'; $proxy = Get-SPServiceApplicationProxy | ? {{ $app.IsConnected($_) }}; Update-SPSecureStoreApplicationServerKey -ServiceApplicationProxy $proxy -Passphrase ([Net.NetworkCredential]::new('', (Read-Host 'Passphrase' -AsSecureString)).Password)");
        steps.Add("Nothing else is needed: this restore looks for it, at first every ten seconds and later every minute, and completes once the key was found open three times in a row. Restore-SPFarm is not repeated.");
        return steps;
    }
}
