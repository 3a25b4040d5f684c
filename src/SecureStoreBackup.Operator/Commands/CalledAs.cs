using System.CommandLine;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Under which name people called this program: kubectl's plug-in tells it by an environment variable, since a process cannot see its link.</summary>
internal static partial class CalledAs
{
    /// <summary>What the script kubectl-securestore sets.</summary>
    public const string Variable = "SECURESTORE_CALLED_AS";

    private const string Plugin = "kubectl securestore";

    public static string Here => Environment.GetEnvironmentVariable(Variable) == Plugin ? Plugin : CommandTree.Name;

    /// <summary>Has descriptions and examples name the program as it was called. What runs inside a pod keeps its name.</summary>
    public static void Rewrite(Command command, string calledAs)
    {
        command.Description = Commands().Replace(command.Description ?? "", $"{calledAs} ");
        foreach (var child in command.Subcommands)
            Rewrite(child, calledAs);
    }

    [GeneratedRegex(@"(?<!-- |[\w/.-])securestore (?=[a-z])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commands();
}
