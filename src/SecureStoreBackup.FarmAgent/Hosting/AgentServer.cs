using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
    /// <summary>Bytes. The largest body is a preflight with 32 instances.</summary>
    private const long MaxBody = 256 * 1024;

    /// <exception cref="ConfigurationException">A certificate cannot be used.</exception>
    public static WebApplication Build(AgentConfiguration configuration)
    {
        var server = Certificates.LoadServer(configuration);
        var pin = new ClientPin(Certificates.LoadAuthorities(configuration), configuration.ClientSubjects);
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
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Listen(configuration.Listen, listen => listen.UseHttps(https => Secure(https, server, pin, kestrel.ApplicationServices)));
        });
        var app = builder.Build();
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

    private static void Secure(HttpsConnectionAdapterOptions https, X509Certificate2 server, ClientPin pin, IServiceProvider services)
    {
        var log = services.GetRequiredService<ILogger<ClientPin>>();
        https.ServerCertificate = server;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, chain, _) =>
        {
            if (pin.Refusal(certificate, chain?.ChainPolicy.ExtraStore) is not { } refusal)
                return true;
            log.ClientRefused(refusal);
            return false;
        };
    }
}
