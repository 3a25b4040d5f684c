using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>
/// Reads texts of up to 256 characters as one instance each, as far as a small table remembers them: a cache of ten thousand objects
/// holds the same words of conditions and the same addresses over and over. Not for kinds that hold secrets, which would stay in the table.
/// </summary>
public sealed class SharedTextConverter : JsonConverter<string>
{
    private const int Longest = 256;

    // A lost race costs one instance more, and nothing else.
    private static readonly string?[] s_known = new string?[4096];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("This is not a text.");
        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (bytes > Longest)   // never fewer than its characters
            return reader.GetString();
        Span<char> text = stackalloc char[Longest];
        return Shared(text[..reader.CopyString(text)]);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private static string Shared(ReadOnlySpan<char> text)
    {
        ref var known = ref s_known[string.GetHashCode(text, StringComparison.Ordinal) & (s_known.Length - 1)];
        return known is { } same && text.SequenceEqual(same) ? same : known = text.ToString();
    }
}
