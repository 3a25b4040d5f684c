using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.Http;
using SecureStoreBackup.FarmAgent.Jobs;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>The agent as a process: HTTPS with a pinned client certificate, or nothing at all.</summary>
internal static class AgentServer
{
    /// <exception cref="ConfigurationException">A certificate cannot be used.</exception>
    public static WebApplication Build(AgentConfiguration configuration)
    {
        // No environment variable and no other file may add an endpoint: the empty builder reads neither.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddFarmAgent(configuration);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            ServerLimits.Apply(kestrel.Limits);
            var certificates = kestrel.ApplicationServices.GetRequiredService<CertificateFiles>();
            kestrel.Listen(configuration.Listen, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = ServerLimits.Handshake,
                OnConnection = _ => ValueTask.FromResult(certificates.Current),
            }));
        });
        var app = builder.Build();
        app.Services.GetRequiredService<CertificateFiles>();
        // Before any journal is opened: one process at a time writes them.
        app.Services.GetRequiredService<DataDirectoryLock>();
        var boundary = app.Services.GetRequiredService<ErrorBoundary>();
        app.Use((context, next) => boundary.InvokeAsync(context, next));
        app.UseRouting();
        Routes.Map(app);
        return app;
    }

    /// <summary>Runs until it is told to stop. PowerShell processes that run then go on.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var jobs = app.Services.GetRequiredService<JobRunner>();
        jobs.Settle();
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        app.Services.GetRequiredService<ILogger<JobRunner>>().Listens(AgentVersion.Text, string.Join(", ", addresses));
        using var stopping = app.Lifetime.ApplicationStopping.Register(jobs.Stop);
        await app.WaitForShutdownAsync(cancellationToken);
        await jobs.WhenStoppedAsync();
    }
}
