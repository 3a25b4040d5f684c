using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Sandbox.Tokens;

/// <summary>
/// Stands in for Entra ID at <c>https://login.localhost:{port}</c>: exchanges federated tokens that it wrote itself
/// (<see cref="WriteFederatedToken"/>) for access tokens. No discovery document: clients set DisableInstanceDiscovery.
/// </summary>
public sealed class TokenEndpoint : IAsyncDisposable
{
    public const string VaultAudience = "https://vault.localhost";
    public const string StorageAudience = "https://storage.azure.com";
    const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    readonly TokenEndpointOptions options;
    readonly FederatedTokens federated;
    LoopbackServer? server;
    int issued;

    TokenEndpoint(TokenEndpointOptions options)
    {
        this.options = options;
        federated = new FederatedTokens(options.Time);
        Tokens = new AccessTokens(options.TenantId, options.Time);
    }

    public string TenantId => options.TenantId;

    /// <summary>What the vaults check bearer tokens with.</summary>
    public AccessTokens Tokens { get; }

    public Uri AuthorityHost => new($"https://login.localhost:{server!.Port}/");

    /// <summary>Access tokens handed out so far.</summary>
    public int Issued => Volatile.Read(ref issued);

    public static async Task<TokenEndpoint> StartAsync(TokenEndpointOptions options, CancellationToken cancellationToken)
    {
        var endpoint = new TokenEndpoint(options);
        endpoint.server = await LoopbackServer.StartAsync(options.Port, options.Certificate, endpoint.AnswerAsync, cancellationToken);
        return endpoint;
    }

    /// <summary>Writes what the cluster would project into the pod of this identity.</summary>
    /// <param name="path">Replaced in one move, so that a reader never sees half a token.</param>
    /// <param name="clientId">The only identity that the token can be exchanged for.</param>
    /// <param name="lifetime">Default 24 h; negative for an expired token.</param>
    public void WriteFederatedToken(string path, string clientId, TimeSpan? lifetime = null)
    {
        var unfinished = path + ".new";
        File.WriteAllText(unfinished, federated.Issue(clientId, lifetime ?? TimeSpan.FromHours(24)));
        File.Move(unfinished, path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasFormContentType)
        {
            await RefuseAsync(context, TokenError.Of(404, "invalid_request", 900561, "The endpoint only accepts POST requests with a form."));
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Refusal(context.Request.Path, form) is { } error)
        {
            await RefuseAsync(context, error);
            return;
        }
        var seconds = (int)options.TokenLifetime.TotalSeconds;
        var token = Tokens.Issue(form["client_id"]!, Audience(form)!, options.TokenLifetime);
        Interlocked.Increment(ref issued);
        await WriteAsync(context, 200, new TokenAnswer("Bearer", seconds, seconds, token), TokenJson.Default.TokenAnswer);
    }

    TokenError? Refusal(PathString path, IFormCollection form)
    {
        if (path != $"/{TenantId}/oauth2/v2.0/token")
            return TokenError.Of(400, "invalid_request", 90002, $"Tenant of '{path}' not found. Check to make sure you have the correct tenant ID.");
        if (form["grant_type"] != "client_credentials")
            return TokenError.Of(400, "unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{form["grant_type"]}'.");
        if (form["client_assertion"].Count > 0 && form["client_assertion_type"] != AssertionType)
            return TokenError.Of(400, "invalid_request", 900144, $"The request body must contain the parameter 'client_assertion_type' with '{AssertionType}'.");
        if (Audience(form) is null)
            return TokenError.Of(400, "invalid_resource", 500011, $"The resource principal of scope '{form["scope"]}' was not found in the tenant.");
        return federated.Check(form["client_assertion"], form["client_id"].ToString());
    }

    string? Audience(IFormCollection form) =>
        options.Audiences.FirstOrDefault(audience => form["scope"].ToString().Split(' ').Contains($"{audience}/.default", StringComparer.Ordinal));

    static Task RefuseAsync(HttpContext context, TokenError error) =>
        WriteAsync(context, error.Status, error, TokenJson.Default.TokenError);

    static async Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, type), context.RequestAborted);
    }
}
