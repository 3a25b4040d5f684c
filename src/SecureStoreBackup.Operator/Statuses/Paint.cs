namespace SecureStoreBackup.Operator.Statuses;

/// <summary>Colours for a terminal, and none for anything else.</summary>
/// <param name="On">Whether somebody sees them.</param>
internal readonly record struct Paint(bool On)
{
    /// <summary>On where the output is the process's own, a terminal, and nobody has said NO_COLOR (https://no-color.org).</summary>
    public static Paint For(TextWriter output) =>
        new(ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public string Good(string text) => Wrap("32", text);

    public string Bad(string text) => Wrap("31", text);

    public string Doubtful(string text) => Wrap("33", text);

    public string Strong(string text) => Wrap("1", text);

    private string Wrap(string code, string text) => On ? $"\e[{code}m{text}\e[0m" : text;
}
