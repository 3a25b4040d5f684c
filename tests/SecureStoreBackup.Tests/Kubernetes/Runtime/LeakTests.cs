using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>Weeks of reconnecting, over real TLS and real sockets, with the waits in virtual time. Heap and handles are the process's: it runs alone.</summary>
[Trait("Suite", "Long")]
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests : IAsyncLifetime
{
    /// <summary>Handles that the runtime may open for itself meanwhile; one leaked by each reconnect, or by each tenth, would be 900 and more.</summary>
    private const int Leeway = 50;

    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("ours", TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private IssuedCertificate _certificate = null!;
    private LoopbackServer _server = null!;
    private int _watches;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _certificate = _authority.IssueLoopbackServer("api");
        _server = await LoopbackServer.StartAsync(0, _certificate.Certificate, AnswerAsync, Token);
    }

    [Fact(Timeout = 600_000)]
    public async Task Ten_thousand_reconnects_cost_no_more_memory_and_no_more_handles_than_a_thousand()
    {
        using var client = new KubernetesClient(
            new(new($"https://localhost:{_server.Port}")) { CertificateAuthority = [_authority.Certificate] }, _time, NullLogger<KubernetesClient>.Instance);
        var reflector = new Reflector<Widget>(client, Widget.Resource, "default", new WatcherOptions(), _time, () => 0, NullLogger<Reflector<Widget>>.Instance);
        var running = reflector.RunAsync(_stop.Token);

        await ReconnectAsync(1_000);
        var (heap, handles) = (Heap(), Handles());
        await ReconnectAsync(10_000);
        var (heapAfter, handlesAfter) = (Heap(), Handles());

        TestContext.Current.SendDiagnosticMessage($"After 1,000 and 10,000 reconnects: heap {heap:n0} and {heapAfter:n0} bytes, handles {handles} and {handlesAfter}.");
        Assert.True(heapAfter <= heap * 1.1, $"The heap grew from {heap:n0} to {heapAfter:n0} bytes.");
        Assert.True(handlesAfter <= handles + Leeway, $"{handlesAfter} handles are open; after 1,000 reconnects there were {handles}.");
        Assert.Equal(1, reflector.Store.Count);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
        _stop.Dispose();
    }

    /// <summary>Passes time whenever nothing else goes on, until there were so many watches.</summary>
    private async Task ReconnectAsync(int count)
    {
        while (Volatile.Read(ref _watches) < count)
        {
            await _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(1), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
            _time.AdvanceToNextTimer();
        }
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>0 where the system does not tell.</summary>
    private static int Handles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    /// <summary>A list of nothing; watches that tell of one change, and then end, break off in an object, or find the history gone.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (!context.Request.Query.ContainsKey("watch"))
        {
            await context.Response.WriteAsync("""{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a","namespace":"default","resourceVersion":"1"}}]}""", context.RequestAborted);
            return;
        }

        var watch = Interlocked.Increment(ref _watches);
        var version = int.Parse(context.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture) + 1;
        var told = $$$$"""{"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"default","resourceVersion":"{{{{version}}}}"}}}""" + "\n";
        await context.Response.WriteAsync(told, context.RequestAborted);
        if (watch % 3 == 0)
            await context.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""", context.RequestAborted);
        else if (watch % 3 == 1)
        {
            await context.Response.WriteAsync(told[..20], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }
}
