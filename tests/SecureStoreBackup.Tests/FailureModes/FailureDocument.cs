using System.Globalization;
using System.Text;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary><c>docs/failure-modes.md</c>, made of what the matrix approved.</summary>
internal static class FailureDocument
{
    private const string Head = """
        # Failure modes

        What you see of a farm that fails, in the words of the backup object and of the policy's conditions; each message ends with what to do. The sections are made by a test that lets every one of them happen, through the real agent and the operator's own code, on the sandbox's farm (`sandbox fault --help` lists its faults). On a real farm the words that SharePoint and SQL Server add differ; reasons and remedies do not. Parts that differ from run to run are shown as `<id>` and `…`.

        What each reason means in general is in [the runbook](runbook-first-backup.md#what-the-reasons-mean) and, for the agent's codes, in [farm-agent.md](farm-agent.md#protocol).


        """;

    public static string Of(IReadOnlyList<Seen> rows)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("| mode | ends | reason |\n|---|---|---|\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| [{row.Mode}](#{Anchor(row.Mode)}) | {row.Run.What.Split(',')[0]} | {Code(row.Run.Reason)} |\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {row.Mode}\n\n{row.Does} Known from: {row.KnownFrom}.\n\n| | reason | message |\n|---|---|---|\n");
            if (row.Waits is { } waits)
                Append(text, "while it waits: " + waits.What, waits);
            Append(text, row.Run.What, row.Run);
            foreach (var step in row.Steps)
                Append(text, step.What, step);
            foreach (var condition in row.Policy)
                Append(text, "policy: " + condition.What, condition);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, SeenState state) =>
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {Code(state.Reason)} | {state.Message.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ")} |\n");

    private static string Code(string reason) => reason.Length == 0 ? "" : $"`{reason}`";

    // As GitHub makes them.
    private static string Anchor(string heading) =>
        new([.. heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-').Select(c => c == ' ' ? '-' : c)]);
}
