using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>How other processes speak to a world: HTTP over a Unix socket in its directory.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ControlServer(WebApplication app) => _app = app;

    public static string SocketOf(string directory) => Path.Combine(Path.GetFullPath(directory), "world.sock");

    public static async Task<ControlServer> StartAsync(World world, Action stop, CancellationToken cancellationToken)
    {
        var socket = SocketOf(world.Directory);
        File.Delete(socket);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/secrets", context => Answer(context, new JsonObject
        {
            [World.Vault] = Names(world.Vaults.ListNames(World.Vault)),
            [World.ExportsVault] = Names(world.Vaults.ListNames(World.ExportsVault)),
        }));
        app.MapGet("/blobs", context => BlobsAsync(context, world));
        app.MapPost("/fault/{name}", context => FaultAsync(context, world));
        app.MapPost("/down", context =>
        {
            stop();
            return context.Response.WriteAsync("{}");
        });
        await app.StartAsync(cancellationToken);
        return new ControlServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task BlobsAsync(HttpContext context, World world)
    {
        var answer = new JsonObject();
        foreach (var container in World.Containers)
        {
            var blobs = await world.Azurite.Account.ListBlobsAsync(container, context.RequestAborted);
            answer[container] = new JsonArray([.. blobs.Select(b => (JsonNode)new JsonObject { ["name"] = b.Name, ["bytes"] = b.Length })]);
        }

        await Answer(context, answer);
    }

    private static async Task FaultAsync(HttpContext context, World world)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (WorldFaults.Apply(world, name))
        {
            await Answer(context, new JsonObject { ["fault"] = name });
            return;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync($"There is no fault '{name}'; there are {string.Join(", ", WorldFaults.Names)}.", context.RequestAborted);
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Order(StringComparer.Ordinal).Select(n => (JsonNode)n)]);

    private static Task Answer(HttpContext context, JsonNode answer) => context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
}
