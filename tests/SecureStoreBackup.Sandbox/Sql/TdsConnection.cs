using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql.Engine;
using SecureStoreBackup.Sandbox.Sql.Protocol;

namespace SecureStoreBackup.Sandbox.Sql;

/// <summary>One client from pre-login to hang-up.</summary>
internal sealed class TdsConnection(SqlInstance instance, X509Certificate2 certificate, NetworkStream socket)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var packets = new TdsPackets(socket);
        if (instance.Faults.Has(FaultKind.SqlUnreachable) || await packets.ReadAsync(cancellationToken) is not { Type: TdsMessageType.PreLogin } hello)
            return;
        var encryption = PreLogin.Agree(hello.Payload);
        await packets.WriteAsync(TdsMessageType.Response, PreLogin.Answer(instance.Options.Version, encryption), cancellationToken);

        await using var handshake = new PreLoginTlsStream(socket);
        await using var tls = new SslStream(handshake, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(Authentication(), cancellationToken);
        handshake.EndHandshake();
        packets.Stream = tls;
        var login = await packets.ReadAsync(cancellationToken);
        if (encryption == PreLogin.EncryptLoginOnly)
            packets.Stream = socket;
        if (login is { Type: TdsMessageType.Login7 } && await LogInAsync(packets, Login7.Parse(login.Payload), cancellationToken) is { } session)
            await ServeAsync(packets, session, cancellationToken);
    }

    // TDS 7 wraps the handshake only, so a session ticket after it, as TLS 1.3 sends one, would confuse the client.
    private SslServerAuthenticationOptions Authentication() => new()
    {
        ServerCertificate = certificate,
#pragma warning disable CA5398
        EnabledSslProtocols = SslProtocols.Tls12,
#pragma warning restore CA5398
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private async Task<Session?> LogInAsync(TdsPackets packets, Login7 request, CancellationToken cancellationToken)
    {
        var tokens = new TokenWriter(instance.Options.Name);
        var database = request.Database.Length == 0 ? "master" : request.Database;
        var login = request.Integrated ? null : instance.FindLogin(request.UserName, request.Password);
        var session = login is null ? null : new Session(instance, login, database);
        if (session is null || !session.Exists(database))
        {
            if (session is not null)
                tokens.Message(SqlMessages.CannotOpenDatabase(database));
            tokens.Message(SqlMessages.LoginFailed(request.UserName)).Done(more: false, error: true);
            await packets.WriteAsync(TdsMessageType.Response, tokens.ToArray(), cancellationToken);
            return null;
        }
        var size = request.PacketSize is >= 512 and <= 32767 ? request.PacketSize : packets.PacketSize;
        tokens.DatabaseChanged(database, "master").Message(SqlMessages.ContextChanged(database)).CollationChanged()
            .LoginAck(instance.Options.Version).PacketSizeChanged(size, packets.PacketSize).Done(more: false);
        await packets.WriteAsync(TdsMessageType.Response, tokens.ToArray(), cancellationToken);
        packets.PacketSize = size;
        return session;
    }

    private async Task ServeAsync(TdsPackets packets, Session session, CancellationToken cancellationToken)
    {
        var next = packets.ReadAsync(cancellationToken);
        while (await next is { } message)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            next = packets.ReadAsync(cancellationToken);
            var answer = AnswerAsync(session, message, stop.Token);
            if (await Task.WhenAny(answer, next) == next)
                await stop.CancelAsync();
            await packets.WriteAsync(TdsMessageType.Response, await answer, cancellationToken);
        }
    }

    private async Task<byte[]> AnswerAsync(Session session, TdsMessage message, CancellationToken cancellationToken)
    {
        var tokens = new TokenWriter(instance.Options.Name);
        if (message.ResetConnection)
            tokens.ConnectionReset();
        switch (message.Type)
        {
            case TdsMessageType.Attention:
                return tokens.Cancelled().ToArray();
            case TdsMessageType.SqlBatch:
                try
                {
                    var headers = BinaryPrimitives.ReadInt32LittleEndian(message.Payload);
                    var items = await BatchExecutor.RunAsync(session, Encoding.Unicode.GetString(message.Payload.AsSpan(headers)), cancellationToken);
                    for (var i = 0; i < items.Count; i++)
                        Write(tokens, items[i], more: i < items.Count - 1);
                }
                catch (OperationCanceledException)
                {
                    tokens.Done(more: false, error: true);
                }
                return tokens.ToArray();
            default:
                return tokens.Message(new SqlMessage(2812, 16, $"This server answers batches, not {message.Type}.")).Done(more: false, error: true).ToArray();
        }
    }

    private static void Write(TokenWriter tokens, BatchItem item, bool more)
    {
        switch (item)
        {
            case BatchItem.Message message: tokens.Message(message.Content); break;
            case BatchItem.Rows rows: tokens.Rows(rows.Content); break;
            case BatchItem.DatabaseChanged changed: tokens.DatabaseChanged(changed.Now, changed.Before); break;
            case BatchItem.Done done: tokens.Done(more, done.Failed, done.Count); break;
            default: throw new InvalidOperationException($"{item.GetType().Name} has no tokens.");
        }
    }
}
