using System.CommandLine;
using SecureStoreBackup.Benchmarks.Scale;
using SecureStoreBackup.Benchmarks.Throughput;

return await new RootCommand("Benchmarks of Secure Store Backup. Each writes its table into docs/benchmarks.md.") { AgentThroughput.Create(), OperatorScale.Create(), OperatorUnderDoubles.Create() }.Parse(args).InvokeAsync();
