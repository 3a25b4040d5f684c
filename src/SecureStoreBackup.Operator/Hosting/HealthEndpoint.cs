using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Operator.Telemetry;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary><c>/metrics</c> for Prometheus. <c>/healthz</c>: the process answers. <c>/readyz</c>: its caches are filled; leadership is not asked for, so that a standby is ready too.</summary>
public sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly PrometheusExposition? _metrics;

    private HealthEndpoint(WebApplication? app, PrometheusExposition? metrics) => (_app, _metrics) = (app, metrics);

    /// <param name="url">Null starts nothing.</param>
    public static async Task<HealthEndpoint> StartAsync(Uri? url, Func<bool> ready, CancellationToken cancellationToken)
    {
        if (url is null)
            return new HealthEndpoint(null, null);
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
        var metrics = new PrometheusExposition();
        app.MapGet("/metrics", context => WriteAsync(metrics, context));
        await app.StartAsync(cancellationToken);
        return new HealthEndpoint(app, metrics);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _metrics?.Dispose();
    }

    private static async Task WriteAsync(PrometheusExposition metrics, HttpContext context)
    {
        context.Response.ContentType = PrometheusExposition.ContentType;
        await using var body = new StreamWriter(context.Response.Body, leaveOpen: true);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        metrics.WriteTo(text);
        await body.WriteAsync(text.GetStringBuilder(), context.RequestAborted);
    }
}
