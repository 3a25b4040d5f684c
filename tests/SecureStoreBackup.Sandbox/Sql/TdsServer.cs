using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Sql;

/// <summary>A TDS 7.4 server on 127.0.0.1 that real SqlClient logs in to. It runs the batches that the farm agent sends, and refuses others.</summary>
public sealed class TdsServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly TcpListener _listener;
    private readonly SqlInstance _instance;
    private readonly X509Certificate2 _certificate;
    private readonly Task _accepting;

    private TdsServer(SqlInstance instance, X509Certificate2 certificate, TcpListener listener)
    {
        _instance = instance;
        _certificate = certificate;
        _listener = listener;
        _accepting = AcceptAsync(_stop.Token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="certificate">With its private key. Clients pin it with <c>ServerCertificate</c>.</param>
    /// <param name="port">0 takes any free port.</param>
    public static TdsServer Start(SqlInstance instance, X509Certificate2 certificate, int port = 0)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new TdsServer(instance, certificate, listener);
    }

    /// <summary>Hangs up on every client.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(cancellationToken);
                var connection = ServeAsync(client, cancellationToken);
                _connections[connection] = true;
                _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                continue;
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await new TdsConnection(_instance, _certificate, client.GetStream()).RunAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidDataException or OperationCanceledException)
            {
                // The client hung up, speaks something else, or refuses our certificate: hanging up is the answer.
            }
        }
    }
}
