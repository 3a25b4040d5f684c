using System.Security.Cryptography;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The root key of an instance, with its row in <c>sys.symmetric_keys</c>.</summary>
/// <param name="Secret">256 random bits.</param>
internal sealed record ServiceMasterKey(Guid KeyGuid, DateTime CreatedAt, DateTime ModifiedAt, byte[] Secret)
{
    public const string Name = "##MS_ServiceMasterKey##";
    public const int Id = 102;

    /// <summary>A new key; like ALTER SERVICE MASTER KEY REGENERATE it keeps the date of creation.</summary>
    public static ServiceMasterKey Generate(DateTime now, DateTime? createdAt = null) =>
        new(Guid.NewGuid(), createdAt ?? now, now, RandomNumberGenerator.GetBytes(32));

    public override string ToString() => $"service master key {KeyGuid}";
}
