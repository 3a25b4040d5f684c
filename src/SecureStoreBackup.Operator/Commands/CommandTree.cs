using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>All commands, as a person meets them.</summary>
internal static class CommandTree
{
    public const string Name = "securestore";

    /// <summary>Parses and runs. What cannot be parsed is told on standard error, with exit code 2 and nothing on standard output.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, InvocationConfiguration console, CancellationToken cancellationToken = default)
    {
        var parsed = Create(CalledAs.Here).Parse(arguments);
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(console, cancellationToken);
        foreach (var error in parsed.Errors.Where(error => Explains(error, parsed)))
            await console.Error.WriteLineAsync($"securestore: {error.Message}");
        var path = string.Join(' ', Path(parsed.CommandResult.Command, parsed.RootCommandResult.Command).Prepend(CalledAs.Here));
        await console.Error.WriteLineAsync($"See {path} --help.");
        return ExitCodes.Invalid;
    }

    /// <param name="calledAs">What people type: <see cref="Name"/>, or <c>kubectl securestore</c>. Help and examples say it.</param>
    public static RootCommand Create(string calledAs = Name)
    {
        var root = new RootCommand(
            """
            Backs up SharePoint's Secure Store and SQL Server's service master keys, with the passphrases that open them.

            Examples:
              securestore operator --kubeconfig ~/.kube/config       run the operator here, against a cluster
              securestore status --all-namespaces                    say how policies stand
              securestore validate policy.yaml                       say what is wrong with a policy
              securestore doctor policy.yaml                         say what would keep it from working here
              securestore plan sharepoint/contoso                    say what the operator would do next, and why
              securestore delete sharepoint/contoso 20261122t021500z-1a2b3c4d
                                                                     show what deleting a recovery point would delete
              securestore verify sharepoint/contoso                  read its newest recovery point back now
              securestore catalog --container URL --azure-cli        list the recovery points of a container
              securestore recover --container URL --azure-cli --to DIR
                                                                     fetch one, with the commands to restore it
              securestore report --container URL --azure-cli -o html --to-file report.html
                                                                     say what a container proves of a policy's backups
              securestore restore --container URL --azure-cli --agent URL --credentials DIR
                                                                     restore one with no cluster
              securestore backup sharepoint/contoso                  have the operator make a backup now, and follow it
              securestore backup --policy policy.yaml --credentials ./credentials
                                                                     make one backup without a cluster
            """)
        {
            OperatorCommand.Create(),
            StatusCommand.Create(),
            BackupCommand.Create(),
            ValidateCommand.Create(),
            PlanCommand.Create(),
            VerifyCommand.Create(),
            DeleteCommand.Create(),
            TakeoverCommand.Create(),
            CatalogCommand.Create(),
            RecoverCommand.Create(),
            ReportCommand.Create(),
            RestoreCommand.Create(),
            CrdsCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
            VersionCommand.Create(),
        };
        root.HelpName = calledAs;
        if (calledAs != Name)
            CalledAs.Rewrite(root, calledAs);
        return root;
    }

    /// <summary>That a command is missing explains nothing where a wrong one was given.</summary>
    private static bool Explains(ParseError error, ParseResult parsed) =>
        parsed.UnmatchedTokens.Count == 0 || error.SymbolResult != parsed.RootCommandResult || parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal));

    /// <summary>The names of the commands down to one.</summary>
    private static IEnumerable<string> Path(Command command, Command root) =>
        ReferenceEquals(command, root) ? [] : [.. Path(command.Parents.OfType<Command>().First(), root), command.Name];
}
