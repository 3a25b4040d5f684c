using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>Writes responses.</summary>
internal static class Answers
{
    public static Task JsonAsync(HttpContext context, int code, JsonObject body, IEnumerable<string>? warnings = null)
    {
        foreach (var warning in warnings ?? [])
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return BytesAsync(context, code, "application/json", JsonBytes.Write(body));
    }

    public static Task JsonAsync(HttpContext context, int code, ReadOnlyMemory<byte> json) => BytesAsync(context, code, "application/json", json);

    public static Task TextAsync(HttpContext context, int code, string text) =>
        BytesAsync(context, code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static Task PageNotFoundAsync(HttpContext context) => TextAsync(context, 404, "404 page not found\n");

    public static async Task BytesAsync(HttpContext context, int code, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
