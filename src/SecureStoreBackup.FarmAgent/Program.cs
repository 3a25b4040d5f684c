using System.CommandLine;
using System.CommandLine.Invocation;
using SecureStoreBackup.FarmAgent.Hosting;

var parsed = AgentCommand.Create().Parse(args);
// Long enough to delete an export that stands on a server at this moment.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Action is ParseErrorAction ? AgentCommand.BadConfiguration : code;
