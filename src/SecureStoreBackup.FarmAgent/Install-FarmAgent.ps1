<#
.SYNOPSIS
Installs, updates, checks or removes the farm agent of Secure Store Backup on this SharePoint server.

.DESCRIPTION
Run it from the published folder (securestore-farm-agent.exe and Scripts beside it), in 64-bit Windows PowerShell 5.1, elevated, on one
SharePoint server of the farm. Running it again brings the server to the same state: the program is updated, the configuration file and
the data stay. Every change honours -WhatIf and -Confirm.

It makes two folders with inheritance off (SYSTEM, Administrators, the account), a private key that the account alone may read, the
configuration file when there is none, a firewall rule when -RemoteAddress is given, and a scheduled task that runs at system start
with highest privileges, is restarted when it fails, and is never stopped for its length. It makes no certificate of its own.

The account needs rights that this script does not give: local Administrators, Add-SPShellAdmin for the configuration database and the
Secure Store's, farm administrator, Full Control on the backup share. securestore-farm-agent check tells which are missing.

.PARAMETER AccountName
The farm's backup account, DOMAIN\name. A name that ends in $ is a group managed service account: no password is asked for.

.PARAMETER Credential
An account with a stored password instead. Without it, Get-Credential asks. The password goes to the Task Scheduler alone.

.PARAMETER CertificatePath
The server's certificate: a PFX file (with its key and chain), or a PEM file beside -CertificateKeyPath.

.PARAMETER CertificateKeyPath
The unencrypted private key of a PEM certificate.

.PARAMETER CertificatePassword
The password of the PFX file; none when it has none.

.PARAMETER CertificateThumbprint
A certificate in LocalMachine\My whose key may be exported, instead of -CertificatePath.

.PARAMETER ClientCaPath
PEM: the authorities that issue the operator's client certificates.

.PARAMETER ClientSubject
The common names of the operator's client certificates.

.PARAMETER BackupRoot
The directories that backups may go to, as SharePoint and SQL Server see them, such as \\fs01\spbackup.

.PARAMETER SqlInstance
The SQL Server instances whose service master keys are exported, such as SQL01\SHAREPOINT.

.PARAMETER SqlCredential
A SQL Server login with CONTROL SERVER for those instances. Without it the account signs in itself.

.PARAMETER RemoteAddress
Addresses or networks that the operator comes from, for the firewall rule. Without it no rule is made.

.PARAMETER Port
The port to listen on, when the configuration file is written. Default 7443.

.PARAMETER InstallDirectory
Where the program goes. Default %ProgramFiles%\SecureStoreFarmAgent.

.PARAMETER DataDirectory
Where configuration, keys and journals go. Default %ProgramData%\SecureStoreFarmAgent.

.PARAMETER Check
Runs "securestore-farm-agent check" as the account, in a task that is removed again, and shows what it said.

.PARAMETER NewCertificateRequest
Writes a certificate request for this server to this file, for your authority to sign. The key stays in LocalMachine\My.

.PARAMETER DnsName
The names that the request asks for. Default: this server's.

.PARAMETER Uninstall
Removes the task, the firewall rule and the program. The data stays.

.PARAMETER RemoveData
With -Uninstall: removes configuration, keys and journals too. An agent that is installed later knows none of the sets made before.

.EXAMPLE
.\Install-FarmAgent.ps1 -AccountName 'CONTOSO\svc-spbackup$' -CertificatePath .\sp01.pfx -CertificatePassword (Read-Host -AsSecureString) -ClientCaPath .\operator-ca.pem -ClientSubject securestore-operator -BackupRoot \\fs01\spbackup -SqlInstance SQL01\SHAREPOINT -RemoteAddress 10.20.0.0/24 -WhatIf

Shows what would be done for a group managed service account. Leave -WhatIf out to do it.

.EXAMPLE
.\Install-FarmAgent.ps1 -AccountName 'CONTOSO\svc-spbackup$'

Updates the program. Configuration and data stay.

.EXAMPLE
.\Install-FarmAgent.ps1 -NewCertificateRequest .\sp01.req -DnsName sp01.contoso.local

Asks for a certificate. When your authority has signed it: certreq -accept sp01.cer, then install with -CertificateThumbprint.

.EXAMPLE
.\Install-FarmAgent.ps1 -Uninstall -RemoveData
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Install')]
param(
    [Parameter(ParameterSetName = 'Install')] [Parameter(ParameterSetName = 'Check')] [string] $AccountName,
    [Parameter(ParameterSetName = 'Install')] [Parameter(ParameterSetName = 'Check')] [pscredential] $Credential,
    [Parameter(ParameterSetName = 'Install')] [string] $CertificatePath,
    [Parameter(ParameterSetName = 'Install')] [string] $CertificateKeyPath,
    [Parameter(ParameterSetName = 'Install')] [securestring] $CertificatePassword,
    [Parameter(ParameterSetName = 'Install')] [string] $CertificateThumbprint,
    [Parameter(ParameterSetName = 'Install')] [string] $ClientCaPath,
    [Parameter(ParameterSetName = 'Install')] [string[]] $ClientSubject,
    [Parameter(ParameterSetName = 'Install')] [string[]] $BackupRoot,
    [Parameter(ParameterSetName = 'Install')] [string[]] $SqlInstance,
    [Parameter(ParameterSetName = 'Install')] [pscredential] $SqlCredential,
    [Parameter(ParameterSetName = 'Install')] [string[]] $RemoteAddress,
    [Parameter(ParameterSetName = 'Install')] [ValidateRange(1, 65535)] [int] $Port = 7443,
    [Parameter(ParameterSetName = 'Check', Mandatory = $true)] [switch] $Check,
    [Parameter(ParameterSetName = 'Request', Mandatory = $true)] [string] $NewCertificateRequest,
    [Parameter(ParameterSetName = 'Request')] [string[]] $DnsName,
    [Parameter(ParameterSetName = 'Uninstall', Mandatory = $true)] [switch] $Uninstall,
    [Parameter(ParameterSetName = 'Uninstall')] [switch] $RemoveData,
    [string] $InstallDirectory = "$env:ProgramFiles\SecureStoreFarmAgent",
    [string] $DataDirectory = "$env:ProgramData\SecureStoreFarmAgent"
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$TaskName = 'SecureStoreFarmAgent'
$ProgramName = 'securestore-farm-agent.exe'
$Program = Join-Path $InstallDirectory $ProgramName
$Configuration = Join-Path $DataDirectory 'agent.json'
$AdministratorsSid = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
$SystemSid = New-Object Security.Principal.SecurityIdentifier 'S-1-5-18'

# Stops before anything is changed where the agent could not run.
function Assert-Server {
    if (-not [Environment]::Is64BitProcess) { throw 'This is a 32-bit PowerShell. Start the 64-bit Windows PowerShell, as administrator.' }
    $identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'This PowerShell is not elevated. Start Windows PowerShell with "Run as administrator".' }
    if (-not (Test-Path -Path "$env:CommonProgramFiles\microsoft shared\Web Server Extensions\*\ISAPI\Microsoft.SharePoint.dll")) { throw 'SharePoint Server is not installed here. The agent runs on a server of the farm.' }
}

function Get-AccountSid([string] $Name) {
    try { (New-Object Security.Principal.NTAccount $Name).Translate([Security.Principal.SecurityIdentifier]) }
    catch { throw "AccountName: '$Name' is unknown here: $($_.Exception.Message) Name it as DOMAIN\name; a group managed service account ends in `$." }
}

# The password goes in as a parameter of a cmdlet, which module logging would write down.
function Assert-NoModuleLogging {
    $policy = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ModuleLogging' -ErrorAction SilentlyContinue
    if ($policy -and $policy.PSObject.Properties['EnableModuleLogging'] -and $policy.EnableModuleLogging -eq 1) {
        throw 'PowerShell module logging is on and would record the password. Use a group managed service account, or turn the policy off while you install.'
    }
}

# A folder that SYSTEM, Administrators and the account may enter, and nobody else.
function Set-Folder([string] $Path, [Security.Principal.SecurityIdentifier] $Account, [Security.AccessControl.FileSystemRights] $Rights) {
    $security = New-Object Security.AccessControl.DirectorySecurity
    $security.SetAccessRuleProtection($true, $false)
    $security.SetOwner($AdministratorsSid)
    foreach ($rule in @(@($SystemSid, 'FullControl'), @($AdministratorsSid, 'FullControl'), @($Account, $Rights))) {
        $security.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule $rule[0], $rule[1], 'ContainerInherit, ObjectInherit', 'None', 'Allow'))
    }
    if ($PSCmdlet.ShouldProcess($Path, 'Make the folder, for SYSTEM, Administrators and the account alone')) {
        if (-not (Test-Path -LiteralPath $Path)) { New-Item -ItemType Directory -Path $Path | Out-Null }
        Set-Acl -LiteralPath $Path -AclObject $security
    }
}

# A file that the account alone may read, from its first byte on. Administrators own it: they can replace it.
function Write-Secret([string] $Path, [byte[]] $Content, [Security.Principal.SecurityIdentifier] $Account) {
    $security = New-Object Security.AccessControl.FileSecurity
    $security.SetAccessRuleProtection($true, $false)
    $security.SetOwner($AdministratorsSid)
    $security.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule $Account, 'Read', 'Allow'))
    if ($PSCmdlet.ShouldProcess($Path, 'Write the file, readable by the account alone')) {
        if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Force }
        $file = New-Object IO.FileStream $Path, ([IO.FileMode]::CreateNew), ([Security.AccessControl.FileSystemRights]::Write), ([IO.FileShare]::None), 4096, ([IO.FileOptions]::WriteThrough), $security
        try { $file.Write($Content, 0, $Content.Length) } finally { $file.Dispose() }
    }
}

# The server's certificate with its key, as the configuration names it; null when none was given.
function Install-Certificate([Security.Principal.SecurityIdentifier] $Account) {
    if ($CertificateThumbprint) {
        $found = Get-Item -Path "Cert:\LocalMachine\My\$($CertificateThumbprint -replace '\s', '')"
        if (-not $found.HasPrivateKey) { throw "CertificateThumbprint: the certificate has no private key on this server. Accept the signed certificate where the request was made." }
        Write-Secret (Join-Path $DataDirectory 'agent.pfx') ($found.Export([Security.Cryptography.X509Certificates.X509ContentType]::Pfx)) $Account
        return [ordered]@{ certificate = 'agent.pfx' }
    }
    if (-not $CertificatePath) { return $null }
    if ([IO.Path]::GetExtension($CertificatePath) -in '.pfx', '.p12') {
        # The agent reads a PFX file without a password; what protects the file is who may read it.
        $certificates = New-Object Security.Cryptography.X509Certificates.X509Certificate2Collection
        $password = if ($CertificatePassword) { (New-Object Net.NetworkCredential '', $CertificatePassword).Password } else { $null }
        $certificates.Import((Resolve-Path -LiteralPath $CertificatePath).ProviderPath, $password, [Security.Cryptography.X509Certificates.X509KeyStorageFlags]::Exportable)
        if (@($certificates | Where-Object { $_.HasPrivateKey }).Count -ne 1) { throw "CertificatePath: '$CertificatePath' must hold exactly one certificate with its private key." }
        Write-Secret (Join-Path $DataDirectory 'agent.pfx') ($certificates.Export([Security.Cryptography.X509Certificates.X509ContentType]::Pfx)) $Account
        return [ordered]@{ certificate = 'agent.pfx' }
    }
    if (-not $CertificateKeyPath) { throw 'CertificateKeyPath: is required with a certificate in PEM.' }
    Write-Secret (Join-Path $DataDirectory 'agent.key') ([IO.File]::ReadAllBytes((Resolve-Path -LiteralPath $CertificateKeyPath).ProviderPath)) $Account
    if ($PSCmdlet.ShouldProcess((Join-Path $DataDirectory 'agent.pem'), 'Copy the certificate')) { Copy-Item -LiteralPath $CertificatePath -Destination (Join-Path $DataDirectory 'agent.pem') -Force }
    [ordered]@{ certificate = 'agent.pem'; privateKey = 'agent.key' }
}

# Written once. People own it afterwards.
function Write-Configuration([Collections.IDictionary] $Certificate, [Security.Principal.SecurityIdentifier] $Account) {
    if (Test-Path -LiteralPath $Configuration) { Write-Verbose "'$Configuration' is there and stays as it is."; return }
    $missing = @(
        if (-not $Certificate) { 'CertificatePath (or CertificateThumbprint)' }
        if (-not $ClientCaPath) { 'ClientCaPath' }
        if (-not $ClientSubject) { 'ClientSubject' }
        if (-not $BackupRoot) { 'BackupRoot' })
    if ($missing) { throw "There is no '$Configuration' yet. To write it, give: $($missing -join ', ')." }
    $login = $null
    if ($SqlCredential) {
        Write-Secret (Join-Path $DataDirectory 'sql.password') ([Text.Encoding]::UTF8.GetBytes($SqlCredential.GetNetworkCredential().Password)) $Account
        $login = [ordered]@{ type = 'Login'; userName = $SqlCredential.UserName; passwordFile = 'sql.password' }
    }
    $fields = [ordered]@{ listen = "https://0.0.0.0:$Port" }
    foreach ($name in $Certificate.Keys) { $fields[$name] = $Certificate[$name] }
    $fields.clientCa = 'client-ca.pem'
    $fields.clientSubjects = @($ClientSubject)
    $fields.dataDirectory = 'data'
    $fields.roots = @($BackupRoot | ForEach-Object { @{ path = $_ } })
    $fields.sqlServers = @($SqlInstance | Where-Object { $_ } | ForEach-Object { $server = [ordered]@{ instance = $_ }; if ($login) { $server.authentication = $login }; $server })
    if ($PSCmdlet.ShouldProcess($Configuration, 'Write the configuration')) {
        Copy-Item -LiteralPath $ClientCaPath -Destination (Join-Path $DataDirectory 'client-ca.pem') -Force
        [IO.File]::WriteAllText($Configuration, (ConvertTo-Json -InputObject $fields -Depth 5))
    }
}

# Everything is beside the old program before that is touched: a copy that breaks off leaves the server as it was.
function Copy-Program([string] $Beside) {
    foreach ($needed in $ProgramName, 'Scripts') {
        if (-not (Test-Path -LiteralPath (Join-Path $PSScriptRoot $needed))) { throw "'$needed' is not beside this script. Run it from the folder that dotnet publish made." }
    }
    if ($PSCmdlet.ShouldProcess($Beside, "Copy the program from '$PSScriptRoot'")) {
        if (Test-Path -LiteralPath $Beside) { Remove-Item -LiteralPath $Beside -Recurse -Force }
        New-Item -ItemType Directory -Path $Beside | Out-Null
        Copy-Item -Path (Join-Path $PSScriptRoot '*') -Destination $Beside -Recurse -Force
    }
}

# Renames within one folder: what was there goes out of the way, and all of it comes back when one thing cannot take its place.
function Switch-Program([string] $Beside) {
    if ($PSCmdlet.ShouldProcess($InstallDirectory, 'Put the copied program in its place')) {
        $begun = @()
        try {
            foreach ($new in @(Get-ChildItem -LiteralPath $Beside -Force)) {
                $place = Join-Path $InstallDirectory $new.Name
                if (Test-Path -LiteralPath "$place.old") { Remove-Item -LiteralPath "$place.old" -Recurse -Force }
                if (Test-Path -LiteralPath $place) { Rename-Item -LiteralPath $place -NewName "$($new.Name).old" }
                $begun += $place
                Move-Item -LiteralPath $new.FullName -Destination $place
            }
        }
        catch {
            foreach ($place in $begun) {
                if (Test-Path -LiteralPath $place) { Remove-Item -LiteralPath $place -Recurse -Force }
                if (Test-Path -LiteralPath "$place.old") { Rename-Item -LiteralPath "$place.old" -NewName (Split-Path -Path $place -Leaf) }
            }
            throw
        }
        foreach ($place in $begun) { if (Test-Path -LiteralPath "$place.old") { Remove-Item -LiteralPath "$place.old" -Recurse -Force } }
        Remove-Item -LiteralPath $Beside -Recurse -Force
    }
}

# The Task Scheduler tells a task to stop; the process ends a moment later, and holds its files until then.
function Wait-Agent {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($process in @(Get-Process -Name ([IO.Path]::GetFileNameWithoutExtension($ProgramName)) -ErrorAction SilentlyContinue | Where-Object { $_.Path -eq $Program })) {
        $left = [Math]::Max(0, 60000 - [int]$watch.ElapsedMilliseconds)
        if (-not $process.WaitForExit($left)) { throw "The agent (process $($process.Id)) did not end within a minute. End it by hand and run this again." }
    }
}

function Install-FirewallRule {
    if (-not $RemoteAddress) { Write-Verbose 'No -RemoteAddress: the firewall stays as it is.'; return }
    if (@($RemoteAddress | Where-Object { $_ -in 'Any', '*', '0.0.0.0/0', '::/0', 'Internet' })) { throw 'RemoteAddress: name the addresses that the operator comes from; the agent is not for everybody.' }
    $listens = $Port
    if ((Test-Path -LiteralPath $Configuration) -and [IO.File]::ReadAllText($Configuration) -match '"listen"\s*:\s*"https://[^"]*:(\d+)/?"') { $listens = [int]$Matches[1] }
    if ($PSCmdlet.ShouldProcess("TCP $listens from $($RemoteAddress -join ', ')", 'Allow through the firewall')) {
        Get-NetFirewallRule -Name $TaskName -ErrorAction SilentlyContinue | Remove-NetFirewallRule
        New-NetFirewallRule -Name $TaskName -DisplayName 'Secure Store Backup farm agent' -Direction Inbound -Action Allow -Protocol TCP -LocalPort $listens -RemoteAddress $RemoteAddress -Program $Program | Out-Null
    }
}

# One task: at system start, without an end, or once for the check. A gMSA has no password to give; LogonType Password makes Windows fetch it.
function Register-AgentTask([string] $Name, $Action, $Trigger, [pscredential] $Stored) {
    $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1)
    $task = @{ TaskName = $Name; Action = $Action; Settings = $settings; Force = $true }
    if ($Trigger) { $task.Trigger = $Trigger }
    if ($Stored) {
        $task.User = $Stored.UserName
        $task.Password = $Stored.GetNetworkCredential().Password
        $task.RunLevel = 'Highest'
    }
    else { $task.Principal = New-ScheduledTaskPrincipal -UserId $AccountName -LogonType Password -RunLevel Highest }
    if ($PSCmdlet.ShouldProcess($Name, "Register the scheduled task as $AccountName")) { Register-ScheduledTask @task | Out-Null }
}

# The account's name, and its credential where it has a password of its own.
function Resolve-Account {
    if ($Credential) {
        if ($AccountName -and $AccountName -ne $Credential.UserName) { throw 'AccountName and Credential name two accounts. Give one of them.' }
        $script:AccountName = $Credential.UserName
    }
    if (-not $AccountName) { throw 'AccountName: is required: DOMAIN\name$ for a group managed service account, or use -Credential.' }
    if ($AccountName.EndsWith('$')) { return $null }
    Assert-NoModuleLogging
    if ($Credential) { return $Credential }
    if ($WhatIfPreference) { return New-Object pscredential $AccountName, (New-Object securestring) }
    Get-Credential -UserName $AccountName -Message 'The password of the agent''s account, for the Task Scheduler'
}

function Install-Agent {
    $stored = Resolve-Account
    $account = Get-AccountSid $AccountName
    $existing = Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
    $wasRunning = $existing -and $existing.State -eq 'Running'
    Set-Folder $InstallDirectory $account ReadAndExecute
    Set-Folder $DataDirectory $account Modify
    # Below the folder itself: on the same volume, and with its rights.
    $beside = Join-Path $InstallDirectory '.new'
    $update = $PSScriptRoot -ne $InstallDirectory
    if ($update) { Copy-Program $beside }
    # Whatever goes wrong from here on: an agent that ran before runs again.
    try {
        if ($wasRunning -and $PSCmdlet.ShouldProcess($TaskName, 'Stop the running agent; what PowerShell does for it goes on')) {
            Stop-ScheduledTask -TaskName $TaskName
            Wait-Agent
        }
        if ($update) { Switch-Program $beside }
        Write-Configuration (Install-Certificate $account) $account
        Install-FirewallRule
        $action = New-ScheduledTaskAction -Execute $Program -Argument "run --config `"$Configuration`"" -WorkingDirectory $InstallDirectory
        Register-AgentTask $TaskName $action (New-ScheduledTaskTrigger -AtStartup) $stored
    }
    finally {
        if ($wasRunning -and $PSCmdlet.ShouldProcess($TaskName, 'Start the agent again')) { Start-ScheduledTask -TaskName $TaskName }
    }
    Write-Output "Next: as the account itself, see what is missing:  .\Install-FarmAgent.ps1 -Check -AccountName '$AccountName'"
    Write-Output "(or, as yourself:  & '$Program' check --config '$Configuration'), then:  Start-ScheduledTask -TaskName $TaskName"
}

# A check by an administrator says what the administrator may do. This one says what the agent may do.
function Invoke-Check {
    $stored = Resolve-Account
    $name = "$TaskName-check"
    $answer = Join-Path $DataDirectory 'check.txt'
    $action = New-ScheduledTaskAction -Execute "$env:SystemRoot\System32\cmd.exe" -Argument "/d /c `"`"$Program`" check --config `"$Configuration`" > `"$answer`" 2>&1`""
    Register-AgentTask $name $action $null $stored
    if ($PSCmdlet.ShouldProcess($name, 'Run the task, show what it says, and remove it')) {
        try {
            Start-ScheduledTask -TaskName $name
            $watch = [Diagnostics.Stopwatch]::StartNew()
            do { Start-Sleep -Seconds 1 } while ((Get-ScheduledTask -TaskName $name).State -in 'Queued', 'Running' -and $watch.Elapsed.TotalMinutes -lt 10)
            if (Test-Path -LiteralPath $answer) { Get-Content -LiteralPath $answer -Encoding OEM }
            else { throw "The task said nothing; its last result is 0x{0:x}. Look into the Task Scheduler's history." -f (Get-ScheduledTaskInfo -TaskName $name).LastTaskResult }
        }
        finally {
            Unregister-ScheduledTask -TaskName $name -Confirm:$false
            if (Test-Path -LiteralPath $answer) { Remove-Item -LiteralPath $answer -Force }
        }
    }
}

function New-Request {
    $names = @(if ($DnsName) { $DnsName } else { [Net.Dns]::GetHostEntry('').HostName })
    $lines = @('[NewRequest]', "Subject = `"CN=$($names[0])`"", 'KeyAlgorithm = RSA', 'KeyLength = 3072', 'MachineKeySet = TRUE', 'Exportable = TRUE', 'HashAlgorithm = SHA256', 'KeyUsage = 0xa0',
        '[EnhancedKeyUsageExtension]', 'OID = 1.3.6.1.5.5.7.3.1', '[Extensions]', '2.5.29.17 = "{text}"') + @($names | ForEach-Object { "_continue_ = `"dns=$_&`"" })
    if ($PSCmdlet.ShouldProcess($NewCertificateRequest, "Make a key in LocalMachine\My and a request for $($names -join ', ')")) {
        $template = [IO.Path]::GetTempFileName()
        try {
            [IO.File]::WriteAllLines($template, $lines)
            & "$env:SystemRoot\System32\certreq.exe" -new -q $template $NewCertificateRequest
            if ($LASTEXITCODE -ne 0) { throw "certreq failed with exit code $LASTEXITCODE." }
        }
        finally { Remove-Item -LiteralPath $template -Force }
    }
    Write-Output "Next: have '$NewCertificateRequest' signed, run certreq -accept with the answer, then install with -CertificateThumbprint."
}

function Uninstall-Agent {
    if ((Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue) -and $PSCmdlet.ShouldProcess($TaskName, 'Stop and remove the scheduled task')) {
        Stop-ScheduledTask -TaskName $TaskName
        Wait-Agent
        Unregister-ScheduledTask -TaskName $TaskName -Confirm:$false
    }
    if ((Get-NetFirewallRule -Name $TaskName -ErrorAction SilentlyContinue) -and $PSCmdlet.ShouldProcess($TaskName, 'Remove the firewall rule')) { Remove-NetFirewallRule -Name $TaskName }
    if ((Test-Path -LiteralPath $Program) -and $PSCmdlet.ShouldProcess($InstallDirectory, 'Remove the program')) { Remove-Item -LiteralPath $InstallDirectory -Recurse -Force }
    if (-not $RemoveData) { Write-Output "'$DataDirectory' stays: an agent that is installed again knows its jobs and sets from it. -RemoveData removes it."; return }
    if ((Test-Path -LiteralPath $Configuration) -and $PSCmdlet.ShouldProcess($DataDirectory, 'Remove configuration, keys and journals')) { Remove-Item -LiteralPath $DataDirectory -Recurse -Force }
}

Assert-Server
switch ($PSCmdlet.ParameterSetName) {
    'Install' { Install-Agent }
    'Check' { Invoke-Check }
    'Request' { New-Request }
    'Uninstall' { Uninstall-Agent }
}
