using SecureStoreBackup.FarmAgent.Hosting;

var parsed = AgentCommand.Create().Parse(args);
return parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction
    ? await parsed.InvokeAsync() switch { _ => AgentCommand.BadConfiguration }
    : await parsed.InvokeAsync();
