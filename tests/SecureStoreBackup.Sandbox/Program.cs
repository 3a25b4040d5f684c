using SecureStoreBackup.Sandbox.Commands;

// The agent starts one process per cmdlet, so the stand-in goes round the command line parser.
if (args is ["powershell", not ("--help" or "-h" or "-?"), ..])
    return await PowerShellCommand.RunAsync(args[1..]);
return await SandboxCommand.Create().Parse(args).InvokeAsync();
