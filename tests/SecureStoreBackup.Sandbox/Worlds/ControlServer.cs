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
        app.MapGet("/credentials/{farm}", context => OnFarmAsync(context, world, farm => new JsonObject { [(string)context.Request.RouteValues["farm"]!] = Credentials(world, farm) }));
        app.MapPost("/wipe/{farm}", context => OnFarmAsync(context, world, farm =>
        {
            farm.Store.Wipe();
            return [];
        }));
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

    private static async Task OnFarmAsync(HttpContext context, World world, Func<FarmSite, JsonObject> act)
    {
        var name = (string)context.Request.RouteValues["farm"]!;
        if (world.FindFarm(name) is { } farm)
        {
            await Answer(context, act(farm));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync($"There is no farm '{name}'; there are {World.ContosoFarm} and {World.ScratchFarm}.", context.RequestAborted);
    }

    /// <summary>What the world stored when it began, asked of this farm: a drill brings it to the other one.</summary>
    private static JsonArray Credentials(World world, FarmSite farm) => new([.. world.Farm.Stored.Select(set => JsonValue.Create($"{set}  {set.TryOn(farm.Store)}"))]);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Order(StringComparer.Ordinal).Select(n => (JsonNode)n)]);

    private static Task Answer(HttpContext context, JsonNode answer) => context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
}
