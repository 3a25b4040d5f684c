using System.Text.Json;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>One line of a script's answer, behind its prefix.</summary>
internal sealed record ScriptLine
{
    public const string Prefix = "@SPB1 ";

    /// <summary><c>log</c>, <c>progress</c> or <c>result</c>.</summary>
    public required string T { get; init; }

    public string? Level { get; init; }

    public string? Msg { get; init; }

    public bool Ok { get; init; }

    public JsonElement? Data { get; init; }

    public ScriptError? Error { get; init; }

    /// <summary>Null for a line of something else, and for one that was cut off.</summary>
    public static ScriptLine? Parse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        try
        {
            return JsonSerializer.Deserialize(line[Prefix.Length..], ScriptJson.Default.ScriptLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Detail">Types and codes of the exceptions, outermost first.</param>
internal sealed record ScriptError(string Code, string Message, bool Retryable, string? Detail);
