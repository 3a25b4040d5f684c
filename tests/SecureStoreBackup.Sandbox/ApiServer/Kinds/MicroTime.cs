using System.Text.RegularExpressions;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>Kubernetes' MicroTime: RFC 3339 with exactly six fraction digits.</summary>
internal static partial class MicroTime
{
    /// <summary>Why the text is no MicroTime, as Go says it; null when it is one, or absent.</summary>
    public static string? Problem(string? text)
    {
        if (text is null)
            return null;
        var match = Shape().Match(text);
        var (rest, layout) = match switch
        {
            _ when !match.Groups["seconds"].Success => (text, "2006"),
            _ when !match.Groups["fraction"].Success => (text[match.Groups["seconds"].Length..], ".000000"),
            _ when !match.Groups["zone"].Success => (text[(match.Groups["seconds"].Length + 7)..], "Z07:00"),
            _ => ("", ""),
        };
        return layout.Length == 0 ? null : $"parsing time \"{text}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{rest}\" as \"{layout}\"";
    }

    [GeneratedRegex("^((?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})((?<fraction>\\.[0-9]{6})(?<zone>(Z|[-+][0-9]{2}:[0-9]{2})$)?)?)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
