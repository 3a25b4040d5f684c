using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Discovery;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.OpenApi;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>Every request comes in here: who asks, for what, and the Status when it fails.</summary>
internal sealed class RequestHandler(
    Authentication authentication, RequestLog log, KindRegistry kinds, DiscoveryDocuments discovery, ResourceEndpoint resources, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.Date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        try
        {
            if (authentication.IsOperator(context.Request))
                log.Note(context.Request);
            await RouteAsync(context);
        }
        catch (StatusException refusal) when (!context.Response.HasStarted)
        {
            await Answers.JsonAsync(context, refusal.Code, refusal.Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var refusal = Refusals.InternalError(failure.Message);
            await Answers.JsonAsync(context, refusal.Code, refusal.Status);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (context.Request.Method == "GET" && Document(context, path) is { } document)
            return Answers.JsonAsync(context, 200, document);
        if (path == "/openapi/v2" && context.Request.Method == "GET")
            return Answers.BytesAsync(context, 200, OpenApiV2Document.MediaType, OpenApiV2Document.Write(kinds));
        if (path is "/readyz" or "/livez" or "/healthz")
            return Answers.TextAsync(context, 200, "ok");
        if (path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" && context.Request.Method == "POST")
            return ReviewAsync(context);
        if (ResourcePath.Parse(path) is not { } resource || !kinds.All.Any(kind => kind.Group == resource.Group && kind.Version == resource.Version))
            return Answers.PageNotFoundAsync(context);
        return kinds.Find(resource.Group, resource.Version, resource.Resource) is { } found
            ? resources.HandleAsync(context, found, resource)
            : throw Refusals.ResourceNotFound();
    }

    private JsonObject? Document(HttpContext context, string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["version"] => DiscoveryDocuments.Version(),
        ["api"] => DiscoveryDocuments.Core(context.Request.Host.Value ?? ""),
        ["apis"] => discovery.Groups(),
        ["apis", var group] => discovery.Group(group),
        ["api", var version] => discovery.Resources("", version),
        ["apis", var group, var version] => discovery.Resources(group, version),
        ["openapi", "v3"] => OpenApiDocuments.Index(kinds),
        ["openapi", "v3", "api", var version] => OpenApiDocuments.For(kinds, "", version),
        ["openapi", "v3", "apis", var group, var version] => OpenApiDocuments.For(kinds, group, version),
        _ => null,
    };

    /// <summary>Whoever holds the token may do everything.</summary>
    private static async Task ReviewAsync(HttpContext context)
    {
        var body = await BodyReader.ReadAsync(context.Request, "SelfSubjectAccessReview", context.RequestAborted);
        var review = body.Value as JsonObject ?? [];
        review["metadata"] = new JsonObject { ["creationTimestamp"] = null };
        review["status"] = new JsonObject { ["allowed"] = true };
        await Answers.JsonAsync(context, 201, review);
    }
}
