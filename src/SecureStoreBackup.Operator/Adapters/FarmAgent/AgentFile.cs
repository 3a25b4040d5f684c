using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>One file of a set on the farm.</summary>
internal sealed class AgentFile(AgentConnection agent, string url, SetFile file) : ISourceFile
{
    public string Path => file.Path;

    public long Bytes => file.Bytes;

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = new AgentFileStream(agent, url, file);
        try
        {
            await stream.ConnectAsync(cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is wrong with a file that the agent lists, before its name becomes a blob's or a path's; null when nothing is.</summary>
    public static string? Fault(SetFile? file) => file switch
    {
        null or { Path: null } or { ETag: null or "" } => "a file has no path or no etag",
        { Bytes: < 0 } => "a file has a negative length",
        _ when file.Path.Contains('\\', StringComparison.Ordinal) || file.Path.Any(char.IsControl) || file.Path.Split('/').Any(part => part is "" or "." or "..") =>
            $"the file path '{new string([.. file.Path.Where(c => !char.IsControl(c)).Take(200)])}' is not a relative path with forward slashes",
        _ => null,
    };
}
