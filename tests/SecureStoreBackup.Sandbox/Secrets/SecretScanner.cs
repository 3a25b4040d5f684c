using System.Buffers;
using System.Text;

namespace SecureStoreBackup.Sandbox.Secrets;

/// <summary>Looks for known secrets in anything, in every form that <see cref="SecretForms"/> knows, in one pass. Immutable.</summary>
public sealed class SecretScanner
{
    /// <summary>Bytes; anything shorter is found by chance.</summary>
    private const int Shortest = 6;

    private readonly Dictionary<string, string> _forms = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _search;

    /// <param name="texts">Passphrases and passwords, whose hashes are looked for too.</param>
    /// <param name="files">Key files; the hash of one may be recorded.</param>
    public SecretScanner(IEnumerable<string> texts, IEnumerable<byte[]> files)
    {
        foreach (var (index, secret) in texts.Distinct(StringComparer.Ordinal).Index())
            foreach (var (form, bytes) in SecretForms.Of(secret).Concat(SecretForms.HashesOf(secret)))
                Add($"text {index + 1}: {form}", bytes);
        foreach (var (index, secret) in files.Index())
            foreach (var (form, bytes) in SecretForms.Of(secret))
                Add($"file {index + 1}: {form}", bytes);
        _search = SearchValues.Create([.. _forms.Keys], StringComparison.Ordinal);
    }

    /// <summary>How many patterns are looked for.</summary>
    public int Patterns => _forms.Count;

    /// <summary>Which secret stands there and in which form, without the secret; null when none does.</summary>
    public string? Find(ReadOnlySpan<byte> content)
    {
        // Latin-1 maps each byte to the character of its number, so that a search for text is a search for bytes.
        var text = Encoding.Latin1.GetString(content);
        var at = text.AsSpan().IndexOfAny(_search);
        return at < 0 ? null : _forms.Where(form => text.AsSpan(at).StartsWith(form.Key, StringComparison.Ordinal)).MaxBy(form => form.Key.Length).Value;
    }

    public string? Find(string content) => Find(Encoding.UTF8.GetBytes(content));

    private void Add(string form, byte[] bytes)
    {
        if (bytes.Length >= Shortest)
            _forms.TryAdd(Encoding.Latin1.GetString(bytes), form);
    }
}
