using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Json;

/// <summary>JSON trees as UTF-8, and back.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node) => Write(writer => node.WriteTo(writer), 512).ToArray();

    /// <param name="capacity">About how many bytes it will be. More is possible, and costs copying.</param>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write, int capacity)
    {
        var buffer = new ArrayBufferWriter<byte>(capacity);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            write(writer);
        return buffer.WrittenMemory;
    }

    public static JsonObject ReadObject(ReadOnlySpan<byte> json) => JsonTreeReader.Read(json, []) as JsonObject
        ?? throw new JsonException("The top level is not an object.");
}
