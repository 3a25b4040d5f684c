using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SecureStoreBackup.Sandbox.ApiServer.Controllers;
using SecureStoreBackup.Sandbox.ApiServer.Discovery;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Resources;
using SecureStoreBackup.Sandbox.ApiServer.Routing;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer;

/// <summary>
/// A small Kubernetes API server on loopback, with TLS, in this process and in memory. It holds Namespaces, Secrets, ConfigMaps,
/// ServiceAccounts, Leases, Events, CustomResourceDefinitions and what these define. Stock kubectl works against it. It knows
/// people and the operator, who may do everything, and no server-side apply, and of CEL only `self == oldSelf`. Starts within a second; all state goes with it.
/// </summary>
public sealed class KubernetesApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;
    private readonly Store _store;
    private readonly Task _controllers;

    private KubernetesApiServer(WebApplication application, Store store, Task controllers, CancellationTokenSource stopping, string token, string operatorToken, string authorityPem)
    {
        (_application, _store, _controllers, _stopping) = (application, store, controllers, stopping);
        var address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = new Uri(address);
        Token = token;
        KubeConfig = KubeConfigFile.Write("sandbox", Url, authorityPem, token);
        OperatorKubeConfig = KubeConfigFile.Write("sandbox", Url, authorityPem, operatorToken);
    }

    /// <summary>`https://127.0.0.1:port`.</summary>
    public Uri Url { get; }

    public string Token { get; }

    /// <summary>YAML, with the authority and the token inside.</summary>
    public string KubeConfig { get; }

    /// <summary>The same with the operator's own token, so that its requests are told from people's.</summary>
    public string OperatorKubeConfig { get; }

    /// <summary>The resource version of the newest write.</summary>
    public long Version => _store.Version;

    public static async Task<KubernetesApiServer> StartAsync(KubernetesApiServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);

        var stopping = new CancellationTokenSource();
        var token = options.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var operatorToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var store = new Store(options.HistoryCapacity);
        var kinds = Kinds();
        var writer = new ResourceWriter(store, options.Time);
        var deleter = new ResourceDeleter(store, writer, options.Time);
        CreateNamespaces(writer, kinds);

        var watches = new WatchEndpoint(store, options.Time, stopping.Token);
        var resources = new ResourceEndpoint(store, writer, deleter, new ResourceLister(store), watches, options.Time);
        var handler = new RequestHandler(new Authentication(token, operatorToken), new RequestLog(options.OperatorRequests), kinds, new DiscoveryDocuments(kinds), resources, options.Time);
        var manager = new ControllerManager(store, new GarbageCollector(store, kinds, writer, deleter), new NamespaceEmptier(store, kinds, deleter));
        var controllers = options.PlayControllerManager ? manager.RunAsync(stopping.Token) : Task.CompletedTask;

        var web = Application(options, handler);
        await web.StartAsync(cancellationToken);
        return new KubernetesApiServer(web, store, controllers, stopping, token, operatorToken, options.CertificateAuthorityPem);
    }

    /// <summary>Writes the kubeconfig so that only this user may read it. Replaces what is there.</summary>
    public string WriteKubeConfig(string path) => Write(path, KubeConfig);

    /// <summary>The same for the operator.</summary>
    public string WriteOperatorKubeConfig(string path) => Write(path, OperatorKubeConfig);

    private static string Write(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Forgets every past change: watches and continue tokens from before answer 410.</summary>
    public void Compact() => _store.Compact();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.DisposeAsync();
        try
        {
            await _controllers;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // As asked. Any other failure of a controller surfaces here.
        }
        _stopping.Dispose();
    }

    private static KindRegistry Kinds()
    {
        var kinds = new KindRegistry();
        kinds.Add(CustomResourceDefinitionKind.Create(kinds));
        foreach (var kind in CoreKinds.All())
            kinds.Add(kind);
        return kinds;
    }

    private static void CreateNamespaces(ResourceWriter writer, KindRegistry kinds)
    {
        foreach (var name in new[] { "kube-system", "kube-public", "kube-node-lease", "default" })
        {
            var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
            writer.Create(kinds.Find("", "v1", "namespaces")!, "", new Body(body, []), new WriteOptions(DryRun: false, "Ignore"));
        }
    }

    private static WebApplication Application(KubernetesApiServerOptions options, RequestHandler handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.UseHttps(options.ServerCertificate));
        });
        var application = builder.Build();
        application.Run(handler.HandleAsync);
        return application;
    }
}
