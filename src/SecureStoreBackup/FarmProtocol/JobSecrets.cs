namespace SecureStoreBackup.FarmProtocol;

/// <summary>Comes in bodies, goes to PowerShell over stdin or to SQL Server in a batch, and is never written down.</summary>
public sealed record JobSecrets
{
    public string? Passphrase { get; init; }

    /// <summary>Encrypts, or decrypts, the export of a service master key.</summary>
    public string? Password { get; init; }

    /// <summary>Of <see cref="RestoreJob.FarmAccount"/>.</summary>
    public string? FarmAccountPassword { get; init; }

    /// <summary>The export of a service master key that is to be restored, as SQL Server wrote it. At most 19,200 bytes.</summary>
    public byte[]? KeyFile { get; init; }

    public override string ToString() => "[secrets]";
}
