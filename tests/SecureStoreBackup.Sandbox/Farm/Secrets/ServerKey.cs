namespace SecureStoreBackup.Sandbox.Farm.Secrets;

/// <summary>An application server's own copy of the opened master key.</summary>
/// <param name="OpenAt">When it has reached the server.</param>
internal sealed record ServerKey(byte[] MasterKey, DateTimeOffset OpenAt)
{
    public override string ToString() => $"key, open at {OpenAt:u}";
}
