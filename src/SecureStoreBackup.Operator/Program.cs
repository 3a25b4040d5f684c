using System.CommandLine;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Hosting;

CoreDumps.Forbid();
if (MachineData.Complaint() is { IsEmpty: false } complaint)
{
    using var errors = Console.OpenStandardError();
    errors.Write(complaint);
    return MachineData.Missing;
}

return await CommandTree.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
