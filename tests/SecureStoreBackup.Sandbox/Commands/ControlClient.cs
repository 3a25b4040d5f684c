using System.Net.Sockets;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary>Speaks to a world that another process runs.</summary>
internal static class ControlClient
{
    /// <returns>The answer's text; null when no world runs in that directory, which has then been said.</returns>
    public static async Task<string?> AskAsync(DirectoryInfo world, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlServer.SocketOf(world.FullName)), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(method, $"http://world/{path}");
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
                return text;
            await Console.Error.WriteLineAsync($"sandbox: {text}");
        }
        catch (HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"sandbox: no world runs in {world.FullName}; start one with: sandbox up --world {world.FullName}");
        }

        return null;
    }
}
