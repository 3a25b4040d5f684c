using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>The agent in this process, over real mutual TLS on loopback, in a directory of its own.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    public const string Subject = "securestore-operator";
    public const string Share = @"\\fs01\sets";

    private readonly string _directory = Directory.CreateTempSubdirectory("agent-").FullName;
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Farm", TimeProvider.System);
    private readonly List<IDisposable> _clients = [];
    private Running? _running;

    public AgentUnderTest()
    {
        Mount = Directory.CreateDirectory(Path.Combine(_directory, "share")).FullName;
        PowerShell = new ScriptedPowerShell(Path.Combine(_directory, "powershell"), Mount);
        using var server = _authority.IssueLoopbackServer("agent");
        Write("server.pem", server.CertificatePem);
        Write("server.key", server.PrivateKeyPem);
        Write("client-ca.pem", _authority.Pem);
    }

    public string Mount { get; }

    public string Data => Path.Combine(_directory, "data");

    public string ClientCa => Path.Combine(_directory, "client-ca.pem");

    public ScriptedPowerShell PowerShell { get; }

    public CertificateAuthority Authority => _authority;

    public ImmutableArray<SqlServerAccess> SqlServers { get; set; } = [];

    public bool AcknowledgePowerShellLogging { get; set; }

    /// <summary>Everything that the agent logged, its parameters and exceptions included.</summary>
    public RecordedLog Log { get; } = new();

    /// <summary>Roots beside <see cref="Share"/>.</summary>
    public ImmutableArray<Root> MoreRoots { get; set; } = [];

    public Uri Address => _running!.Address;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var app = AgentServer.Build(new AgentConfiguration
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Certificate = Path.Combine(_directory, "server.pem"),
            PrivateKey = Path.Combine(_directory, "server.key"),
            ClientCa = Path.Combine(_directory, "client-ca.pem"),
            ClientSubjects = [Subject],
            DataDirectory = Data,
            PowerShell = PowerShell.Executable,
            Roots = [new Root(WindowsPath.Parse(Share, out _)!, Mount), .. MoreRoots],
            SqlServers = SqlServers,
            AcknowledgePowerShellLogging = AcknowledgePowerShellLogging,
        });
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Lifetime.ApplicationStarted.Register(() => started.SetResult());
        var run = AgentServer.RunAsync(app, stop.Token);
        await started.Task.WaitAsync(cancellationToken);
        _running = new Running(app, run, stop, new Uri(app.Urls.Single()));
    }

    /// <summary>Stops the agent; what it started runs on.</summary>
    public async Task StopAsync()
    {
        if (_running is not { } running)
            return;
        _running = null;
        await running.Stop.CancelAsync();
        await running.Run.WaitAsync(TimeSpan.FromSeconds(30));
        await running.App.DisposeAsync();
        running.Stop.Dispose();
    }

    /// <summary>A client that trusts the agent's authority and shows this certificate; null shows none.</summary>
    public HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        _clients.Add(client);
        return client;
    }

    /// <summary>The operator's client.</summary>
    public FarmClient Operator()
    {
        var certificate = _authority.IssueClient(Subject);
        _clients.Add(certificate);
        return new FarmClient(Client(certificate.Certificate));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var client in Enumerable.Reverse(_clients))
            client.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private sealed record Running(WebApplication App, Task Run, CancellationTokenSource Stop, Uri Address);
}
