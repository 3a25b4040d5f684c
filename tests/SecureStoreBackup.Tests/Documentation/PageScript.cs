namespace SecureStoreBackup.Tests.Documentation;

/// <summary>
/// The commands of a page as one bash script: the page itself with all else blanked out, so that bash's line numbers are the page's.
/// It ends at the first command that fails and says where; what it left in the background ends with it.
/// </summary>
public static class PageScript
{
    /// <exception cref="InvalidDataException">A block begins on the first line, where the script's own beginning goes.</exception>
    public static string Of(string path, string text)
    {
        var lines = new string[text.ReplaceLineEndings("\n").Split('\n').Length];
        foreach (var block in MarkdownPage.Parse(path, text).Blocks.Where(block => block.Runs))
        {
            if (block.Line == 1)
                throw new InvalidDataException($"{path}: a page begins with its title.");
            for (var i = 0; i < block.Lines.Count; i++)
                lines[block.Line + i] = block.Lines[i];
            if (block.ExitCode == 0)
                continue;
            // The fences are blank lines here, and hold what the block expects of its last command.
            lines[block.Line - 1] = "set +e; trap - ERR";
            lines[block.Line + block.Lines.Count] = $"code=$?; set -e; trap 'failed $LINENO' ERR; [ $code = {block.ExitCode} ] || {{ echo \"{path}:$LINENO: ended with exit code $code, not {block.ExitCode}\" >&2; exit 1; }}";
        }

        lines[0] = "set -eEuo pipefail; "
            + $"failed() {{ local code=$?; trap - ERR; echo \"{path}:$1: exit code $code\" >&2; exit 1; }}; "
            + "trap 'failed $LINENO' ERR; trap 'set +e; trap - ERR; kill $(jobs -p) 2>/dev/null; wait' EXIT";
        return string.Join('\n', lines) + "\n";
    }
}
