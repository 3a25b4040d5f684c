namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>
/// A token in a file that somebody else renews, as the kubelet does. Read again after a minute, and after a 401. While the file
/// cannot be read, the token that was last in it serves on, unless the server has refused it.
/// </summary>
public sealed class TokenFile(string path, TimeProvider time) : ITokenSource
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private (string Token, long ReadAt)? _cached;

    /// <exception cref="ConfigurationException">The file cannot be read or is empty.</exception>
    public async ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        var known = Known;
        if (known is { } cached && time.GetElapsedTime(cached.ReadAt) < ReadAgainAfter)
            return cached.Token;

        var readAt = time.GetTimestamp();
        string token;
        try
        {
            token = await ReadAsync(cancellationToken);
        }
        catch (ConfigurationException) when (known is not null)
        {
            token = known.Value.Token;
        }

        lock (_gate) _cached = (token, readAt);
        return token;
    }

    public void Invalidate(string token)
    {
        lock (_gate)
            if (_cached?.Token == token)
                _cached = null;
    }

    public override string ToString() => $"the token in {path}";

    private (string Token, long ReadAt)? Known
    {
        get { lock (_gate) return _cached; }
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        string token;
        try
        {
            token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the token cannot be read ({e.Message}). Check that the file exists and that this account may read it.", e);
        }

        return token.Length > 0 ? token : throw new ConfigurationException($"{path}: the token is empty. Wait until its owner has written it, or write it.");
    }
}
