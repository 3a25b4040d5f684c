using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>Reads the agent's answers, trusting neither their size nor their shape.</summary>
internal static class AgentAnswers
{
    /// <exception cref="StepFailedException"><see cref="Reasons.FarmProtocolError"/>: too long, or not what the protocol says.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, Uri agent, int maximumBytes, CancellationToken cancellationToken)
        where T : class
    {
        using var body = await BufferAsync(answer, maximumBytes, cancellationToken) ?? throw Malformed(agent, $"it is longer than {maximumBytes} bytes");
        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? throw Malformed(agent, "it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Malformed(agent, e is JsonException { Path: { Length: > 0 } path } ? $"it is not what it should be at {path}" : "it is not JSON");
        }
    }

    /// <exception cref="StepFailedException"><see cref="Reasons.FarmProtocolError"/>: too long.</exception>
    public static async Task<string> ReadTextAsync(HttpResponseMessage answer, Uri agent, int maximumBytes, CancellationToken cancellationToken)
    {
        using var body = await BufferAsync(answer, maximumBytes, cancellationToken) ?? throw Malformed(agent, $"it is longer than {maximumBytes} bytes");
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    /// <summary>Why an unsuccessful answer was one; null when the agent says that there is no such thing.</summary>
    public static async Task<StepFailure?> RefusalAsync(HttpResponseMessage answer, Uri agent, int maximumBytes, CancellationToken cancellationToken)
    {
        var retryAfter = answer.Headers.TryGetValues("Retry-After", out var values) ? RetryAfterHeader.Parse(values.FirstOrDefault()) : null;
        var error = await ErrorAsync(answer, maximumBytes, cancellationToken);
        if (error is not null)
            return answer.StatusCode is HttpStatusCode.NotFound && error.Code == FarmErrorCodes.NotFound ? null : FarmErrors.ToFailure(error, retryAfter);
        return (int)answer.StatusCode switch
        {
            401 or 403 => new(Reasons.FarmCertificateRefused, $"The farm agent at {agent.Authority} does not accept our client certificate (HTTP {(int)answer.StatusCode}); its subject must be the one that the agent was installed with.", Retry: true) { Field = "spec.farm.tlsSecretName" },
            429 or >= 500 => new(Reasons.FarmUnreachable, $"HTTP {(int)answer.StatusCode} from {agent.Authority}, without the farm agent's own words; check what stands between, and the agent's log. We keep trying.", Retry: true) { Field = "spec.farm.agentUrl", RetryAfter = retryAfter },
            _ => Malformed(agent, $"it is HTTP {(int)answer.StatusCode} without the agent's own error").Failure,
        };
    }

    public static StepFailedException Malformed(Uri agent, string why) => new(new(Reasons.FarmProtocolError,
        $"The answer of {agent.Authority} is not that of a farm agent of our version: {why}. Check agentUrl, and update the agent or the operator.", Retry: false)
    { Field = "spec.farm.agentUrl" });

    private static async Task<FarmError?> ErrorAsync(HttpResponseMessage answer, int maximumBytes, CancellationToken cancellationToken)
    {
        using var body = await BufferAsync(answer, Math.Min(maximumBytes, 64 * 1024), cancellationToken);
        if (body is null or { Length: 0 })
            return null;
        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), FarmProtocolJson.Default.FarmErrorAnswer) is { Error: { Code: not null, Message: not null } error } ? error : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<MemoryStream?> BufferAsync(HttpResponseMessage answer, int maximumBytes, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > maximumBytes)
            return null;
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await content.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            body.Write(chunk, 0, read);
            if (body.Length > maximumBytes)
            {
                await body.DisposeAsync();
                return null;
            }
        }

        return body;
    }
}
