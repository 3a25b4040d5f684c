using System.CommandLine;
using SecureStoreBackup.Benchmarks.Catalogs;
using SecureStoreBackup.Benchmarks.Offsite;
using SecureStoreBackup.Benchmarks.Scale;
using SecureStoreBackup.Benchmarks.Throughput;

return await new RootCommand("Benchmarks of Secure Store Backup. Each writes its table into docs/benchmarks.md.")
{
    AgentThroughput.Create(), OffsiteCopy.Create(), OffsiteResume.Create(), CatalogListingTime.Create(), CopyProcess.Create(), OperatorScale.Create(), OperatorUnderDoubles.Create(),
}.Parse(args).InvokeAsync();
