using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>What SQL Server says of the Secure Store's database: whether the backup can be restored without more, and by this account.</summary>
internal sealed class DatabaseChecks(SqlServers servers)
{
    private const string Encryption = "DatabaseEncryption";
    private const string Rights = "RestoreRights";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <param name="account">The account that cmdlets run as, as in <c>CONTOSO\svc-spbackup</c>.</param>
    public async Task RunAsync(ServiceDatabase database, string account, CheckList list, CancellationToken cancellationToken)
    {
        if (servers.Find(database.Server) is not { } access)
        {
            NotProven($"the agent's configuration names no SQL Server instance '{database.Server}'", "Add it under sqlServers of the agent's configuration.", list);
            return;
        }
        try
        {
            await using var session = await SqlSession.OpenAsync(access, cancellationToken);
            if (await session.ReadRowAsync(Batch.Database(database.Name), s_timeout, cancellationToken) is not { } row)
            {
                NotProven($"{access.Instance} does not show the database '{database.Name}' to the login", "Grant VIEW ANY DATABASE to the login.", list);
                return;
            }
            await EncryptionAsync(session, database, row["Encrypted"] is "1", list, cancellationToken);
            await RightsAsync(session, database, access.Login is null ? null : account, row["Owner"], account, list, cancellationToken);
        }
        catch (FarmRefusedException refused)
        {
            NotProven(refused.Error.Message, refused.Error.Hint ?? "Look at the error log of SQL Server.", list);
        }
    }

    private static void NotProven(string reason, string remedy, CheckList list)
    {
        foreach (var name in new[] { Encryption, Rights }.Except(list.Checks.Select(check => check.Name), StringComparer.Ordinal))
            list.NotProven(name, $"Not known: {reason.TrimEnd('.')}.", remedy, field: null);
    }

    private static async Task EncryptionAsync(SqlSession session, ServiceDatabase database, bool encrypted, CheckList list, CancellationToken cancellationToken)
    {
        var key = await session.ReadRowAsync(Batch.EncryptionKey(database.Name), s_timeout, cancellationToken);
        // While encryption begins or ends, some of the backup's pages are encrypted.
        if (!encrypted && key?["State"] is null or "0" or "1")
        {
            list.Passed(Encryption, $"'{database.Name}' is not encrypted by SQL Server: its backup needs no certificate.");
            return;
        }
        var certificates = await session.ReadRowsAsync(Batch.Certificates, s_timeout, cancellationToken);
        var name = certificates.FirstOrDefault(certificate => key?["Thumbprint"] is { } thumbprint && string.Equals(certificate["Thumbprint"], thumbprint, StringComparison.OrdinalIgnoreCase))?["Name"];
        var encryptor = name is not null ? $"the certificate '{name}'" : key?["Type"] is { } type ? $"a {type.ToLowerInvariant()}" : "a certificate or key of master";
        list.Warn(
            Encryption,
            FarmErrorCodes.DatabaseEncrypted,
            $"'{database.Name}' is encrypted by SQL Server (TDE) under {encryptor}, which is not in this backup: elsewhere, the backup cannot be restored without it.",
            name is not null
                ? $"Back the certificate up with its private key, and keep both apart from the backups: BACKUP CERTIFICATE {Batch.Name(name)} TO FILE = '…' WITH PRIVATE KEY (FILE = '…', ENCRYPTION BY PASSWORD = '…')."
                : "Back the encryptor up, and keep it apart from the backups: BACKUP CERTIFICATE … WITH PRIVATE KEY, or the key of the key provider.",
            field: null);
    }

    /// <param name="asked">Whom to ask SQL Server about; null when the session is the account's own.</param>
    private static async Task RightsAsync(SqlSession session, ServiceDatabase database, string? asked, string? owner, string account, CheckList list, CancellationToken cancellationToken)
    {
        var row = await session.ReadRowAsync(Batch.RestoreRights(database.Name, asked), s_timeout, cancellationToken);
        var (sysadmin, member) = (row?["Sysadmin"], row?["DatabaseOwner"]);
        if (sysadmin is "1" || member is "1" || string.Equals(owner, account, StringComparison.OrdinalIgnoreCase))
            list.Passed(Rights, $"{account} may restore '{database.Name}'.");
        else if (sysadmin is null && member is null)
            list.NotProven(Rights, $"SQL Server does not tell whether {account} is db_owner of '{database.Name}' or sysadmin.", "Look before a restore: one of both is needed.", field: null);
        else
            list.Warn(
                Rights,
                FarmErrorCodes.RestoreRightsMissing,
                $"{account} is neither db_owner of '{database.Name}' nor sysadmin: it can back up, but not restore.",
                $"In that database: CREATE USER {Batch.Name(account)}, then ALTER ROLE db_owner ADD MEMBER {Batch.Name(account)}. Add-SPShellAdmin grants less.",
                field: null);
    }
}
