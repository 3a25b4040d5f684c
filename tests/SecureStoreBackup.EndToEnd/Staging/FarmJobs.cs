using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Hosting;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <param name="Kind">As the protocol writes it, such as <c>refreshKey</c>.</param>
/// <param name="State">As the protocol writes it, such as <c>succeeded</c>.</param>
internal sealed record FarmJob(string Id, string Kind, string State);

/// <summary>The jobs of a farm's agent, asked with the operator's own certificate.</summary>
internal static class FarmJobs
{
    public static async Task<IReadOnlyList<FarmJob>> ReadAsync(Story story, CancellationToken cancellationToken)
    {
        var credentials = Path.Combine(story.World.Directory, "credentials", Story.TlsSecret);
        using var client = X509Certificate2.CreateFromPemFile(Path.Combine(credentials, "tls.crt"), Path.Combine(credentials, "tls.key"));
        using var handler = PinnedHandler.Create(story.World.Authority.Certificate);
        handler.SslOptions.ClientCertificates = [client];
        using var http = new HttpClient(handler);
        var jobs = JsonNode.Parse(await http.GetStringAsync(new Uri(story.Farm.AgentUrl, "v1/jobs"), cancellationToken))!.AsArray();
        return [.. jobs.Select(job => new FarmJob((string)job!["id"]!, (string)job["kind"]!, (string)job["state"]!))];
    }
}
