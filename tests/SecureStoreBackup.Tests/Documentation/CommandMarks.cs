using System.Collections.Frozen;
using System.Globalization;

namespace SecureStoreBackup.Tests.Documentation;

/// <summary>The words after <c>sh</c> in the info string of a block of commands. CONTRIBUTING.md explains them to people.</summary>
public static class CommandMarks
{
    private const string Exit = "exit=";

    /// <summary>Commands that the suite does not run as they stand, and why.</summary>
    public static readonly FrozenDictionary<string, string> NotHere = new Dictionary<string, string>
    {
        ["azure"] = "needs an Azure subscription",
        ["windows"] = "is for a farm server",
        ["cluster"] = "needs a real cluster: pods, images",
        ["engine"] = "needs a container engine",
        ["farm"] = "needs a farm of your own",
        ["terminal"] = "asks a person, or goes on until a person ends it",
        ["form"] = "shows the form alone, with names that are made up",
        ["suite"] = "is run by test.sh or by a test of its own",
    }.ToFrozenDictionary();

    /// <returns>What the block's last command is to end with; null for another mark.</returns>
    public static int? ExitCode(string mark) =>
        mark.StartsWith(Exit, StringComparison.Ordinal) && int.TryParse(mark[Exit.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is > 0 and < 128 ? code : null;

    public static bool IsKnown(string mark) => NotHere.ContainsKey(mark) || ExitCode(mark) is not null;
}
