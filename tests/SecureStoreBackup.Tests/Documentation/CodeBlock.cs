namespace SecureStoreBackup.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, from the repository's root.</param>
/// <param name="Line">Line of the opening fence, from 1.</param>
/// <param name="Language">First word of the info string, which highlighters look at; empty where there is none.</param>
/// <param name="Marks">The other words. What they may be for commands says <see cref="CommandMarks"/>.</param>
/// <param name="Lines">The content, less the fence's own indentation.</param>
public sealed record CodeBlock(string Page, int Line, string Language, IReadOnlyList<string> Marks, IReadOnlyList<string> Lines)
{
    /// <summary>The language of commands.</summary>
    public const string Commands = "sh";

    /// <summary>Whether the commands run in the sandbox as they stand.</summary>
    public bool Runs => Language == Commands && !Marks.Any(CommandMarks.NotHere.ContainsKey);

    /// <summary>What the last command is to end with.</summary>
    public int ExitCode => Marks.Select(CommandMarks.ExitCode).FirstOrDefault(code => code is not null) ?? 0;

    public string Place => $"{Page}:{Line}";

    public override string ToString() => string.Join('\n', Lines);
}
