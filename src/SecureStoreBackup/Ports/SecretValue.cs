namespace SecureStoreBackup.Ports;

/// <summary>
/// A secret on its way between a vault, a farm and memory. It never prints: string formatting, logs and debuggers show
/// <c>[secret]</c>. <see cref="Reveal"/> is called only where the value leaves for a vault or a farm.
/// </summary>
[System.Diagnostics.DebuggerDisplay("[secret]")]
public sealed class SecretValue(string value)
{
    /// <summary>The value itself. Hand it to the wire and to nothing else.</summary>
    public string Reveal() => value;

    /// <summary>Whether both are the same secret; the time taken does not tell where they differ.</summary>
    public bool Matches(SecretValue other) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(value), System.Text.Encoding.UTF8.GetBytes(other.Reveal()));

    public override string ToString() => "[secret]";
}
