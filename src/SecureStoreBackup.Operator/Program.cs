using System.CommandLine;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Hosting;

CoreDumps.Forbid();
return await CommandTree.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
