using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SecureStoreBackup.Sandbox.Hosting;

/// <summary>One server on 127.0.0.1 that hands every request to one function. Bodies of any size and speed.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    /// <summary>More than a block of a blob: who stops reading does not see that the client has gone away.</summary>
    const int ReadBufferSize = 64 * 1024 * 1024;

    readonly WebApplication application;

    LoopbackServer(WebApplication application, int port)
    {
        this.application = application;
        Port = port;
    }

    public int Port { get; }

    /// <param name="port">0 takes any free port.</param>
    /// <param name="certificate">With its private key; null serves plain HTTP.</param>
    /// <param name="handle">An exception out of it answers 500.</param>
    /// <param name="cancellationToken">Ends the start, not the server.</param>
    public static async Task<LoopbackServer> StartAsync(
        int port, X509Certificate2? certificate, RequestDelegate handle, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.MaxReadBufferSize = ReadBufferSize).UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        var built = builder.Build();
        try
        {
            built.Run(handle);
            await built.StartAsync(cancellationToken);
            var addresses = built.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            return new LoopbackServer(built, new Uri(addresses.Addresses.First()).Port);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }
    }

    /// <summary>Open requests are aborted, not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(new CancellationToken(canceled: true));
        await application.DisposeAsync();
    }
}
