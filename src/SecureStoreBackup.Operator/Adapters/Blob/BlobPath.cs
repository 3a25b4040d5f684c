using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Which paths are the same to us, to Azure and to every proxy between. The others are refused rather than stored under another name.</summary>
public static class BlobPath
{
    private const int MaximumLength = 1024;

    /// <exception cref="StepFailedException"><see cref="Reasons.ContainerRefused"/>, naming the path and what is wrong with it.</exception>
    public static string Check(string path) => Fault(path) is { } fault
        ? throw new StepFailedException(new(Reasons.ContainerRefused, $"The path '{path}' cannot be a blob's name: {fault}. Rename the file, or correct the prefix.", Retry: false))
        : path;

    private static string? Fault(string path)
    {
        if (path.Length is 0 or > MaximumLength)
            return $"it has {path.Length} characters, where 1 to {MaximumLength} are allowed";
        if (path.Contains('\\', StringComparison.Ordinal))
            return "it has a backslash, which Azure turns into a slash";
        if (path.Any(char.IsControl))
            return "it has a control character";
        if (path.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar))
            return "it has text that is not valid Unicode";
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or "." or "..")
                return "it begins or ends with a slash, or has an empty, '.' or '..' part, which clients and proxies drop";
            if (segment.EndsWith('.'))
                return $"its part '{segment}' ends with a dot, which Azure drops";
        }

        return null;
    }
}
