namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>A source of bearer tokens. Safe to use from several threads.</summary>
public interface ITokenSource
{
    /// <summary>A token to send now; null to send none.</summary>
    ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>The server answered 401 to this token: get another the next time. One that has been renewed since stays.</summary>
    void Invalidate(string token);
}

/// <summary>A token that never changes.</summary>
public sealed class FixedToken(string token) : ITokenSource
{
    public ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken) => new(token);

    void ITokenSource.Invalidate(string token)
    {
    }

    public override string ToString() => "a fixed token";
}
