# Refreshes the Secure Store's key with its passphrase, then waits until the key is open. See Update-Key.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Update-Key' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    $proxy = Get-SPServiceApplicationProxy -Identity $arguments.proxy
    try {
        Update-SPSecureStoreApplicationServerKey -ServiceApplicationProxy $proxy -Passphrase $secrets.passphrase | Out-Null
    }
    catch {
        Stop-Verb 'PassphraseRefused' ([string]$_.Exception.Message) $false $_.Exception
    }
    $secrets.passphrase = $null
    # Application servers get the key one after the other: open is what answers several times in a row.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $attempts = 0
    $successes = 0
    $last = $null
    $reason = 'the probes were too slow'
    while ($successes -lt $arguments.probes) {
        if ($attempts -gt 0) {
            if ($watch.Elapsed.TotalSeconds -ge $arguments.capSeconds) { Stop-Verb 'KeyNotPropagated' "The key was not open within $($arguments.capSeconds) s: $reason" $true $last }
            Start-Sleep -Seconds $arguments.intervalSeconds
        }
        $attempts++
        try {
            Get-SPSecureStoreApplication -ServiceContext (Get-ProxyContext $proxy) -All | Out-Null
            $successes++
            Write-Record @{ t = 'progress'; msg = "Probe ${attempts}: the key is open ($successes of $($arguments.probes))" }
        }
        catch {
            $successes = 0
            $last = $_.Exception
            $reason = [string]$last.Message
            Write-Record @{ t = 'progress'; msg = "Probe ${attempts}: $reason" }
        }
    }
    @{ probes = $successes; attempts = $attempts; seconds = [int]$watch.Elapsed.TotalSeconds }
}
