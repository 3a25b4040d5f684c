using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureStoreBackup.Tests.Operator.Adapters;

/// <summary>An HTTP proxy on loopback that knows CONNECT alone, and remembers whom it was asked for. Names under localhost lead to loopback.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private readonly List<string> _asked = [];
    private readonly List<Task> _tunnels = [];

    public ConnectProxy()
    {
        _listener.Start();
        _accepting = AcceptAsync(_stopping.Token);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Host and port of each tunnel, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock)
                return [.. _asked];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_tunnels);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
                _tunnels.Add(TunnelAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TunnelAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            var stream = near.GetStream();
            var head = await HeadAsync(stream, cancellationToken);
            var target = head.Split(' ')[1];
            lock (_lock)
                _asked.Add(target);
            await far.ConnectAsync(IPAddress.Loopback, int.Parse(target.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
            await Task.WhenAny(stream.CopyToAsync(far.GetStream(), cancellationToken), far.GetStream().CopyToAsync(stream, cancellationToken));
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, cancellationToken) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
