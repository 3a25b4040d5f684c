using System.Text;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Fits texts into the limits of events, which the server counts in bytes of UTF-8.</summary>
internal static class EventNote
{
    /// <summary>The longest note that the server takes.</summary>
    public const int MaxBytes = 1024;

    private const string Ellipsis = "…";

    /// <summary>The text, cut between two runes and with an ellipsis when it is longer than so many bytes.</summary>
    public static string Fit(string text, int maxBytes = MaxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;
        var room = maxBytes - Encoding.UTF8.GetByteCount(Ellipsis);
        var (bytes, characters) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > room)
                break;
            characters += rune.Utf16SequenceLength;
        }

        return text[..characters] + Ellipsis;
    }
}
