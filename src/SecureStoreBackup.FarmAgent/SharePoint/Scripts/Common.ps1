# What every verb shares: the request, the answer, and the way into SharePoint. Windows PowerShell 5.1, 64-bit.
#
# One request comes as one line of ASCII JSON on stdin:
#   {"v":1,"id":"...","verb":"...","output":"C:\\...\\output.jsonl","args":{},"secrets":{}}
# Answers are lines of ASCII JSON behind the prefix '@SPB1 ', appended to the file 'output', or written to stdout when
# 'output' is absent. The file lets a verb outlive the agent that started it. Exactly one line has "t":"result":
#   {"t":"log","level":"verbose|warning","msg":"..."}
#   {"t":"progress","msg":"..."}
#   {"t":"result","ok":true,"data":{}}
#   {"t":"result","ok":false,"error":{"code":"...","message":"...","retryable":false,"detail":"exception types, outermost first"}}
# An empty stdin means that the agent went away before it asked: nothing is done, exit code 3.

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Host.Runspace.ThreadOptions = 'ReuseThread'
[Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
[Threading.Thread]::CurrentThread.CurrentUICulture = [Globalization.CultureInfo]::GetCultureInfo('en-US')

$ApplicationType = 'Microsoft.Office.SecureStoreService.Server.SecureStoreServiceApplication'
$ProxyType = 'Microsoft.Office.SecureStoreService.Server.SecureStoreServiceApplicationProxy'
$InstanceType = 'Microsoft.Office.SecureStoreService.Server.SecureStoreServiceInstance'
$script:Output = $null
$script:Secrets = @()

# Writes one record, through to the disk. ConvertTo-Json leaves characters beyond ASCII as they are; they are escaped here.
function Write-Record([hashtable] $Record) {
    $json = ConvertTo-Json -InputObject $Record -Compress -Depth 8
    foreach ($secret in $script:Secrets) { $json = $json.Replace($secret, '***') }
    $ascii = [regex]::Replace($json, '[^\x20-\x7e]', { param($match) '\u{0:x4}' -f [int][char]$match.Value })
    if (-not $script:Output) {
        [Console]::Out.Write("@SPB1 $ascii`n")
        [Console]::Out.Flush()
        return
    }
    $bytes = [Text.Encoding]::ASCII.GetBytes("@SPB1 $ascii`n")
    $file = New-Object -TypeName IO.FileStream -ArgumentList $script:Output, ([IO.FileMode]::Append), ([IO.FileAccess]::Write), ([IO.FileShare]::ReadWrite), 4096, ([IO.FileOptions]::WriteThrough)
    try { $file.Write($bytes, 0, $bytes.Length) }
    finally { $file.Dispose() }
}

# Reports what a cmdlet says over its verbose and warning streams.
function Write-Said($Said) {
    if ($Said -is [Management.Automation.WarningRecord]) { Write-Record @{ t = 'log'; level = 'warning'; msg = [string]$Said } }
    else { Write-Record @{ t = 'progress'; msg = [string]$Said } }
}

# Stops the verb with a code of its contract. The cause, where there is one, becomes the detail.
function Stop-Verb([string] $Code, [string] $Message, [bool] $Retryable, $Cause) {
    $types = @()
    for ($e = $Cause; $null -ne $e; $e = $e.InnerException) { $types += '{0} 0x{1:x8}' -f $e.GetType().FullName, $e.HResult }
    Write-Record @{ t = 'result'; ok = $false; error = @{ code = $Code; message = $Message; retryable = $Retryable; detail = ($types -join '; ') } }
    exit 1
}

# Reads the request and runs the verb with its arguments and secrets. What the verb returns becomes the data of the result.
function Invoke-Verb([string] $Verb, [scriptblock] $Body) {
    $line = [Console]::In.ReadLine()
    if ([string]::IsNullOrEmpty($line)) { exit 3 }
    try {
        $request = ConvertFrom-Json -InputObject $line
        $outputProperty = $request.PSObject.Properties['output']
        if ($outputProperty -and $outputProperty.Value) { $script:Output = [string]$outputProperty.Value }
        foreach ($property in @($request.secrets.PSObject.Properties | Where-Object { $_.Value })) {
            # As it stands in text, and as ConvertTo-Json would spell it.
            $script:Secrets += @([string]$property.Value, (ConvertTo-Json -InputObject ([string]$property.Value) -Compress).Trim('"'))
        }
        if ($request.v -ne 1 -or $request.verb -ne $Verb) { Stop-Verb 'BadRequest' "This script answers version 1 of $Verb." $false $null }
        $data = & $Body $request.args $request.secrets
        Write-Record @{ t = 'result'; ok = $true; data = $data }
    }
    catch {
        Stop-Verb 'PowerShellFailed' ([string]$_.Exception.Message) $false $_.Exception
    }
    exit 0
}

# Loads the snap-in (2013, 2016, 2019) or the module (Subscription Edition) and returns the farm. The snap-in loads with a mere
# warning when the configuration database is out of reach, so the farm itself is asked for.
function Import-SharePoint {
    try {
        $assemblies = @(Get-Item -Path "$env:CommonProgramFiles\microsoft shared\Web Server Extensions\*\ISAPI\Microsoft.SharePoint.dll")
        $versions = @($assemblies | ForEach-Object { [Diagnostics.FileVersionInfo]::GetVersionInfo($_.FullName) } | Sort-Object -Property 'ProductMajorPart', 'ProductBuildPart')
        if ($versions.Count -eq 0) { throw 'SharePoint Server is not installed on this server.' }
        $version = $versions[-1]
        if ($version.ProductMajorPart -eq 15 -or $version.ProductBuildPart -le 12999) { Add-PSSnapin -Name Microsoft.SharePoint.PowerShell -WarningAction SilentlyContinue }
        else { Import-Module -Name SharePointServer -WarningAction SilentlyContinue }
        Get-SPFarm -ErrorAction Stop
    }
    catch {
        Stop-Verb 'FarmInaccessible' ([string]$_.Exception.Message) $true $_.Exception
    }
}

# A property's value, or null where this version of SharePoint has no such property.
function Get-Value($Object, [string] $Name) {
    if ($null -eq $Object) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($property) { $property.Value }
}

# The service context in which the proxy is the one that answers; null when it is the default of no proxy group.
function Get-ProxyContext($Proxy) {
    foreach ($group in @(Get-SPServiceApplicationProxyGroup)) {
        $context = [Microsoft.SharePoint.SPServiceContext]::GetContext($group, [Microsoft.SharePoint.SPSiteSubscriptionIdentifier]::Default)
        $default = $context.GetDefaultProxy($Proxy.GetType())
        if ($default -and $default.Id -eq $Proxy.Id) { return $context }
    }
}

# The database and the audit switch are not public properties.
function Get-Hidden($Object, [string] $Name) {
    $property = $Object.GetType().GetProperty($Name, [Reflection.BindingFlags]'Instance, Public, NonPublic')
    if ($property) { $property.GetValue($Object, $null) }
}

function ConvertTo-TargetApplication($Item) {
    $fields = @(Get-Value $Item 'TargetApplicationFields' | Where-Object { $null -ne $_ } | ForEach-Object { [string]$_.Name })
    @{ id = [string]$Item.TargetApplication.ApplicationId; name = [string]$Item.TargetApplication.FriendlyName; type = [string](Get-Value $Item.TargetApplication 'Type'); fields = $fields }
}

# The Secure Store service applications of the farm, each with its proxy and the names of its target applications.
function Get-ApplicationDescription {
    $proxies = @(Get-SPServiceApplicationProxy | Where-Object { $_.GetType().FullName -eq $ProxyType })
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
        @{
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
}

# The instances of the Secure Store's service, one per server that may run it. The status is a word of an enumeration, not localized.
function Get-InstanceDescription {
    foreach ($instance in @(Get-SPServiceInstance -All | Where-Object { $_.GetType().FullName -eq $InstanceType })) {
        @{ id = [string]$instance.Id; server = [string](Get-Value $instance.Server 'Address'); status = [string]$instance.Status }
    }
}
