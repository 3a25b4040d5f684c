# Starts instances of the Secure Store's service, and waits until all are online or the time is over. See Start-ServiceInstance.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Start-ServiceInstance' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    foreach ($id in @($arguments.ids)) {
        try { Start-SPServiceInstance -Identity $id -Confirm:$false | Out-Null }
        catch { Write-Record @{ t = 'log'; level = 'warning'; msg = "Instance ${id} was not started: $($_.Exception.Message)" } }
    }
    # Each server's timer service starts its own instance, so the cmdlet returns before anything is online.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $instances = @(Get-InstanceDescription | Where-Object { $arguments.ids -contains $_.id })
        $offline = @($instances | Where-Object { $_.status -ne 'Online' })
        if ($offline.Count -eq 0 -or $watch.Elapsed.TotalSeconds -ge $arguments.capSeconds) { break }
        Write-Record @{ t = 'progress'; msg = "$($offline.Count) of $($instances.Count) instances are not online yet" }
        Start-Sleep -Seconds $arguments.intervalSeconds
    }
    @{ instances = $instances }
}
