# Describes the farm's Secure Stores, without the tree: printing that walks over everything on the farm. Changes nothing.
# See Get-SecureStore.contract.json.
. "$PSScriptRoot\Common.ps1"

Invoke-Verb 'Get-SecureStore' {
    param($arguments, $secrets)
    Import-SharePoint | Out-Null
    @{ applications = @(Get-ApplicationDescription); serviceInstances = @(Get-InstanceDescription) }
}
