# Describes the farm and its Secure Store. Changes nothing. See Get-Farm.contract.json.
. "$PSScriptRoot\Common.ps1"

# The database and the audit switch are not public properties.
function Get-Hidden($Object, [string] $Name) {
    $property = $Object.GetType().GetProperty($Name, [Reflection.BindingFlags]'Instance, Public, NonPublic')
    if ($property) { $property.GetValue($Object, $null) }
}

function ConvertTo-TargetApplication($Item) {
    $fields = @(Get-Value $Item 'TargetApplicationFields' | Where-Object { $null -ne $_ } | ForEach-Object { [string]$_.Name })
    @{ id = [string]$Item.TargetApplication.ApplicationId; name = [string]$Item.TargetApplication.FriendlyName; type = [string](Get-Value $Item.TargetApplication 'Type'); fields = $fields }
}

Invoke-Verb 'Get-Farm' {
    param($arguments, $secrets)
    $farm = Import-SharePoint
    $proxies = @(Get-SPServiceApplicationProxy | Where-Object { $_.GetType().FullName -eq $ProxyType })
    $applications = @()
    foreach ($application in @(Get-SPServiceApplication | Where-Object { $_.GetType().FullName -eq $ApplicationType })) {
        $database = Get-Hidden $application 'Database'
        $proxy = $proxies | Where-Object { $application.IsConnected($_) } | Select-Object -First 1
        $targets = @()
        $targetsError = $null
        $populated = $false
        try { $populated = [bool]$application.IsMasterSecretKeyPopulated() }
        catch { $targetsError = [string]$_.Exception.Message }
        if ($proxy) {
            try {
                $context = Get-ProxyContext $proxy
                if ($context) { $targets = @(Get-SPSecureStoreApplication -ServiceContext $context -All | ForEach-Object { ConvertTo-TargetApplication $_ }) }
                else { $targetsError = 'The proxy is the default of no proxy group.' }
            }
            catch { $targetsError = [string]$_.Exception.Message }
        }
        $applications += @{
            id = [string]$application.Id
            name = [string]$application.Name
            pool = [string](Get-Value (Get-Value $application 'ApplicationPool') 'Name')
            database = @{ name = [string]$database.Name; server = [string]$database.NormalizedDataSource }
            auditing = [bool](Get-Hidden $application 'AuditEnabled')
            keyPopulated = $populated
            proxy = $(if ($proxy) { @{ id = [string]$proxy.Id; name = [string]$proxy.Name } } else { $null })
            targetApplications = $targets
            targetApplicationsError = $targetsError
        }
    }
    $running = [Microsoft.SharePoint.Administration.Backup.SPBackupRestoreConsole]::CurrentlyRunning
    $tree = Backup-SPFarm -ShowTree *>&1 | Out-String -Width 4096
    @{
        farmId = [string]$farm.Id
        build = [string]$farm.BuildVersion
        host = [string]$env:COMPUTERNAME
        account = [Security.Principal.WindowsIdentity]::GetCurrent().Name
        applications = $applications
        tree = @($tree -split "`r?`n" | Where-Object { $_.Trim() } | ForEach-Object { [string]$_ })
        running = $(if ($running) { [string](Get-Value $running 'Location') } else { $null })
    }
}
