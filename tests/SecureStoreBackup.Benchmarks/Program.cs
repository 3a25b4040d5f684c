using System.CommandLine;
using SecureStoreBackup.Benchmarks.Throughput;

return await new RootCommand("Benchmarks of Secure Store Backup. Each compares with a peer in the same run, and writes its table into docs/benchmarks.md.") { AgentThroughput.Create() }.Parse(args).InvokeAsync();
