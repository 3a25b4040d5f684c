using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Protobuf;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using YamlDotNet.Core;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>Reads bodies: JSON, YAML, and of a few kinds protobuf.</summary>
internal static class BodyReader
{
    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim();

    /// <param name="expectedKind">For the error that says what was expected.</param>
    public static async Task<Body> ReadAsync(HttpRequest request, string expectedKind, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        return MediaType(request) switch
        {
            "application/json" or "" => ParseJson(bytes, why => Refusals.BadRequest(
                $"the object provided is unrecognized (must be of type {expectedKind}): couldn't get version/kind; json parse error: {why}")),
            "application/yaml" => ParseYaml(bytes),
            KubernetesProtobuf.MediaType => ParseProtobuf(bytes),
            _ => throw Refusals.UnsupportedMediaType("application/json", "application/yaml", KubernetesProtobuf.MediaType),
        };
    }

    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    public static Body ParseJson(byte[] bytes, Func<string, StatusException> refuse)
    {
        try
        {
            var duplicates = new List<string>();
            return new Body(JsonTreeReader.Read(bytes, duplicates), duplicates);
        }
        catch (JsonException problem)
        {
            var text = Encoding.UTF8.GetString(bytes);
            throw refuse($"{(IsTruncated(bytes) ? "unexpected end of JSON input" : problem.Message)} ({text[..Math.Min(text.Length, 1024)]})");
        }
    }

    private static Body ParseYaml(byte[] bytes)
    {
        try
        {
            return new Body(YamlToJson.Read(Encoding.UTF8.GetString(bytes)), []);
        }
        catch (YamlException problem)
        {
            throw Refusals.BadRequest($"error converting YAML to JSON: yaml: line {problem.Start.Line}: {problem.Message}");
        }
    }

    private static Body ParseProtobuf(byte[] bytes)
    {
        try
        {
            return new Body(KubernetesProtobuf.Read(bytes), []);
        }
        catch (FormatException problem)
        {
            throw Refusals.BadRequest($"the protobuf body cannot be read: {problem.Message}");
        }
    }

    private static bool IsTruncated(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
