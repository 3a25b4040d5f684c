using System.Text.Json;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Makes of a refusal a <see cref="Status"/>, whoever refused: the API server in its own words, or something before it in any.</summary>
internal static class ErrorAnswer
{
    private const int MaxCharacters = 64 * 1024;
    private const int MaxMessage = 300;

    public static async Task<Status> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        var text = await ReadStartAsync(response.Content, cancellationToken);
        if (Parse(text) is { } status && (status.Message.Length > 0 || status.Reason.Length > 0))
            return status with { Code = status.Code >= 400 ? status.Code : code };
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length == 0)
            words = $"{code} {response.ReasonPhrase}".TrimEnd();
        return new Status { Outcome = "Failure", Code = code, Message = words.Length > MaxMessage ? words[..MaxMessage] + "…" : words };
    }

    private static Status? Parse(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonSerializer.Deserialize(text, KubernetesJson.Default.Status) : null;
        }
        catch (JsonException)
        {
            return null; // its text serves as the message
        }
    }

    /// <summary>Empty when it breaks off: the code says enough, and must not get lost.</summary>
    private static async Task<string> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(await content.ReadAsStreamAsync(cancellationToken));
            var buffer = new char[MaxCharacters];
            return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken)).TrimStart();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return "";
        }
    }
}
