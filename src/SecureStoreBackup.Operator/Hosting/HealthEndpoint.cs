using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: its caches are filled; leadership is not asked for, so that a standby is ready too.</summary>
public sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication? _app;

    private HealthEndpoint(WebApplication? app) => _app = app;

    /// <param name="url">Null starts nothing.</param>
    public static async Task<HealthEndpoint> StartAsync(Uri? url, Func<bool> ready, CancellationToken cancellationToken)
    {
        if (url is null)
            return new HealthEndpoint(null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url.GetLeftPart(UriPartial.Authority));
        app.UseRouting();
        app.MapGet("/healthz", static context => context.Response.WriteAsync("ok"));
        app.MapGet("/readyz", context =>
        {
            context.Response.StatusCode = ready() ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync(ready() ? "ok" : "caches are not filled yet");
        });
        await app.StartAsync(cancellationToken);
        return new HealthEndpoint(app);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
