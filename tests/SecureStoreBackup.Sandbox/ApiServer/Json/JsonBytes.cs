using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Json;

/// <summary>JSON trees as UTF-8, and back.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node) => Write(writer => node.WriteTo(writer));

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static JsonObject ReadObject(ReadOnlySpan<byte> json) => JsonTreeReader.Read(json, []) as JsonObject
        ?? throw new JsonException("The top level is not an object.");
}
