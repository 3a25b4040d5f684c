using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Patch;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>The verbs on one resource.</summary>
internal sealed class ResourceEndpoint(
    Store store, ResourceWriter writer, ResourceDeleter deleter, ResourceLister lister, WatchEndpoint watches, TimeProvider time)
{
    public Task HandleAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        if (path.Subresource is not ("" or "status") || (path.Subresource == "status" && !kind.HasStatus))
            throw Refusals.ResourceNotFound();
        if (kind.Namespaced && path is { Namespace: "", Name.Length: > 0 })
            throw Refusals.ResourceNotFound();
        return (context.Request.Method, path.Name.Length > 0) switch
        {
            ("GET" or "HEAD", true) => GetAsync(context, kind, path),
            ("GET" or "HEAD", false) => IsWatch(context) ? watches.HandleAsync(context, kind, path.Namespace) : ListAsync(context, kind, path),
            ("POST", false) => CreateAsync(context, kind, path),
            ("PUT", true) => UpdateAsync(context, kind, path),
            ("PATCH", true) => PatchAsync(context, kind, path),
            ("DELETE", true) => DeleteAsync(context, kind, path),
            ("DELETE", false) => DeleteManyAsync(context, kind, path),
            ("PUT" or "PATCH", false) => throw Refusals.BadRequest("name must be provided"),
            _ => throw Refusals.MethodNotAllowed(),
        };
    }

    private Task GetAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var stored = store.Find(kind.Storage, Key(kind, path)) ?? throw Refusals.NotFound(kind, path.Name);
        return Answers.JsonAsync(context, 200, new Representation(context.Request, kind, time).One(stored));
    }

    private Task ListAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var page = lister.List(kind, Query(context, kind, path));
        return Answers.JsonAsync(context, 200, new Representation(context.Request, kind, time).Many(page));
    }

    private async Task CreateAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        if (kind.Namespaced && path.Namespace.Length == 0)
            throw Refusals.MethodNotAllowed();
        var body = await BodyReader.ReadAsync(context.Request, kind.Kind, context.RequestAborted);
        var options = Options(context);
        await Answers.JsonAsync(context, 201, writer.Create(kind, path.Namespace, body, options), options.Warnings);
    }

    private async Task UpdateAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var body = await BodyReader.ReadAsync(context.Request, kind.Kind, context.RequestAborted);
        var options = Options(context);
        var updated = writer.Update(kind, Key(kind, path), _ => body, path.Subresource, options);
        await Answers.JsonAsync(context, 200, updated, options.Warnings);
    }

    private async Task PatchAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var apply = PatchRequest.Choose(BodyReader.MediaType(context.Request), kind);
        var bytes = await BodyReader.ReadBytesAsync(context.Request, context.RequestAborted);
        var patch = BodyReader.ParseJson(bytes, why => Refusals.BadRequest($"error decoding patch: {why}"));
        var options = Options(context);
        var patched = writer.Update(kind, Key(kind, path), old => patch with { Value = apply(old, patch.Value) }, path.Subresource, options);
        await Answers.JsonAsync(context, 200, patched, options.Warnings);
    }

    private async Task DeleteAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var options = await DeleteOptionsAsync(context);
        await Answers.JsonAsync(context, 200, deleter.Delete(kind, Key(kind, path), options));
    }

    private async Task DeleteManyAsync(HttpContext context, ResourceKind kind, ResourcePath path)
    {
        var options = await DeleteOptionsAsync(context);
        var page = lister.List(kind, Query(context, kind, path));
        foreach (var item in page.Items)
        {
            try
            {
                deleter.Delete(kind, item.Key, options with { Uid = null, ResourceVersion = null });
            }
            catch (StatusException gone) when (gone.Code == 404)
            {
                // Somebody else was faster.
            }
        }
        await Answers.JsonAsync(context, 200, new Representation(context.Request, kind, time).Many(page));
    }

    private static async Task<DeleteOptions> DeleteOptionsAsync(HttpContext context)
    {
        var bytes = await BodyReader.ReadBytesAsync(context.Request, context.RequestAborted);
        var body = bytes.Length == 0 ? [] : BodyReader.ParseJson(bytes, Refusals.BadRequest).Value as JsonObject ?? [];
        var preconditions = body.Child("preconditions");
        return new DeleteOptions(
            DryRun: body.List("dryRun") is { Count: > 0 } || context.Request.Query.ContainsKey("dryRun"),
            PropagationPolicy: body.Text("propagationPolicy") ?? context.Request.Query["propagationPolicy"].FirstOrDefault() ?? "Background",
            Uid: preconditions?.Text("uid"),
            ResourceVersion: preconditions?.Text("resourceVersion"));
    }

    private static ListQuery Query(HttpContext context, ResourceKind kind, ResourcePath path) =>
        ListQuery.Parse(name => context.Request.Query[name].FirstOrDefault(), kind, path.Namespace);

    private static WriteOptions Options(HttpContext context) => new(
        DryRun: context.Request.Query["dryRun"].Contains("All"),
        FieldValidation: context.Request.Query["fieldValidation"].FirstOrDefault() is { Length: > 0 } directive ? directive : "Warn");

    private static ObjectKey Key(ResourceKind kind, ResourcePath path) => new(kind.Namespaced ? path.Namespace : "", path.Name);

    private static bool IsWatch(HttpContext context) => context.Request.Query["watch"].FirstOrDefault() is "1" or "true";
}
