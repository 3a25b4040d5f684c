# Describes this host: the account's token, PowerShell, and the policies under which PowerShell records what it does. Changes
# nothing and asks nothing of SharePoint. See Get-Host.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Get-Host' {
    param($arguments, $secrets)
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object -TypeName Security.Principal.WindowsPrincipal -ArgumentList $identity
    $policies = @()
    foreach ($hive in 'LocalMachine', 'CurrentUser') {
        foreach ($view in 'Registry64', 'Registry32') {
            $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]$hive, [Microsoft.Win32.RegistryView]$view)
            foreach ($name in 'ModuleLogging', 'ScriptBlockLogging', 'Transcription') {
                $key = $root.OpenSubKey("SOFTWARE\Policies\Microsoft\Windows\PowerShell\$name")
                if ($key) {
                    $values = @($key.GetValueNames() | ForEach-Object { @{ name = [string]$_; value = [string]$key.GetValue($_) } })
                    $names = $key.OpenSubKey('ModuleNames')
                    $modules = @(if ($names) { $names.GetValueNames() | ForEach-Object { [string]$names.GetValue($_) } })
                    $policies += @{ hive = [string]$hive; view = [string]$view; policy = [string]$name; values = $values; modules = $modules }
                }
            }
        }
    }
    @{
        host = [string]$env:COMPUTERNAME
        account = [string]$identity.Name
        elevated = [bool]$principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
        shellGroup = [bool]$principal.IsInRole('WSS_ADMIN_WPG')
        is64Bit = [bool][Environment]::Is64BitProcess
        psVersion = [string]$PSVersionTable.PSVersion
        policies = $policies
    }
}
