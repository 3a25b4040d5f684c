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

var root = new RootCommand(
    """
    Backs up SharePoint's Secure Store and SQL Server's service master keys, with the passphrases that open them.

    Examples:
      securestore operator --kubeconfig ~/.kube/config       run the operator here, against a cluster
      securestore validate policy.yaml                       say what is wrong with a policy
      securestore doctor policy.yaml                         say what would keep it from working here
      securestore plan sharepoint/contoso                    say what the operator would do next, and why
      securestore delete sharepoint/contoso 20261122t021500z-1a2b3c4d
                                                             show what deleting a recovery point would delete
      securestore catalog --container URL --azure-cli        list the recovery points of a container
      securestore recover --container URL --azure-cli --to DIR
                                                             fetch one, with the commands to restore it
      securestore report --container URL --azure-cli -o html --to-file report.html
                                                             say what a container proves of a policy's backups
      securestore restore --container URL --azure-cli --agent URL --credentials DIR
                                                             restore one with no cluster
      securestore backup --policy policy.yaml --credentials ./credentials
                                                             make one backup without a cluster
    """)
{
    OperatorCommand.Create(),
    BackupCommand.Create(),
    ValidateCommand.Create(),
    PlanCommand.Create(),
    DeleteCommand.Create(),
    TakeoverCommand.Create(),
    CatalogCommand.Create(),
    RecoverCommand.Create(),
    ReportCommand.Create(),
    RestoreCommand.Create(),
    CrdsCommand.Create(),
    DoctorCommand.Create(),
    VersionCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
