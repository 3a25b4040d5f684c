using System.Collections.Frozen;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <param name="What">What the instance does, between its name and its own words.</param>
public sealed record SqlErrorMeaning(string Code, string What, string Remedy, bool Retryable = false);

/// <summary>The numbers of sys.messages that our statements can meet, whatever their severity. All others are SqlFailed.</summary>
public static class SqlErrorMeanings
{
    private static readonly SqlErrorMeaning s_login = new(FarmErrorCodes.SqlPermissionDenied, "refuses the login", "Correct the login in the agent's configuration, or grant its account access to the instance.");

    private static readonly SqlErrorMeaning s_permission = new(
        FarmErrorCodes.SqlPermissionDenied, "refuses what only CONTROL SERVER allows", "Grant it to the login: GRANT CONTROL SERVER TO [login].");

    private static readonly SqlErrorMeaning s_write = new(
        FarmErrorCodes.SqlFileNotWritable, "cannot write the file", "Give the service account of SQL Server Modify on the directory and on its share, and remove a file of the same name.");

    private static readonly SqlErrorMeaning s_open = new(
        FarmErrorCodes.SqlFileNotWritable, "cannot open the file", "Give the service account of SQL Server Modify on the directory and on its share. With Windows authentication the agent's own account needs it too.");

    private static readonly SqlErrorMeaning s_policy = new(
        FarmErrorCodes.SqlPasswordRefused, "refuses the password of the export", "The password policy of that server asks for more than 48 characters of four classes; relax it, and report this.");

    private static readonly SqlErrorMeaning s_file = new(
        FarmErrorCodes.SqlKeyFileInvalid, "does not accept the file as a service master key",
        "Nothing was changed. Check that the file is the export of a service master key, and give the service account of SQL Server Read on the directory and on its share.");

    private static readonly SqlErrorMeaning s_force = new(
        FarmErrorCodes.SqlKeyNeedsForce, "cannot decrypt a secret with its present key, and has kept that key",
        "Nothing was changed. Look whether what the message names is kept elsewhere; only then ask again with force (acknowledgeDataLoss): what cannot be decrypted is lost.");

    private static readonly SqlErrorMeaning s_unusable = new(
        FarmErrorCodes.SqlKeyUnusable, "cannot use its service master key",
        "Look at sys.key_encryptions and at the error log of SQL Server. If the service account was changed outside SQL Server Configuration Manager, change it back; otherwise restore the key from its last export.");

    private static readonly SqlErrorMeaning s_machine = new(
        FarmErrorCodes.SqlKeyUnusable, "cannot use the machine's key that protects its service master key",
        "Start SQL Server as the service account that it had before, on the machine that it ran on; otherwise restore the key from its last export.");

    public static FrozenDictionary<int, SqlErrorMeaning> All { get; } = new Dictionary<int, SqlErrorMeaning>
    {
        [18456] = s_login,
        [18452] = s_login,
        [4060] = s_login,
        [916] = new(FarmErrorCodes.SqlPermissionDenied, "does not let the login into a database", "Make the login a user of that database, or a member of sysadmin."),
        [15247] = s_permission,
        [15151] = s_permission,
        [262] = s_permission,
        [297] = s_permission,
        [229] = s_permission,
        [300] = s_permission,
        [4834] = s_permission,
        [15240] = s_write,
        [3201] = s_open,
        [4860] = s_open,
        [4861] = s_open,
        [15116] = s_policy,
        [15117] = s_policy,
        [15118] = s_policy,
        [15156] = s_policy,
        [15208] = s_file,
        [15317] = s_file,
        [15465] = new(FarmErrorCodes.SqlPasswordWrong, "cannot open the file with this password", "Nothing was changed. Use the password that the manifest pins beside this very export, in that version."),
        [15320] = s_force,
        [15329] = s_force,
        [15393] = s_force,
        [15209] = s_unusable,
        [15466] = s_unusable,
        [15507] = s_unusable,
        [33094] = s_unusable,
        [33095] = s_unusable,
        [33096] = s_unusable,
        [15448] = s_machine,
        [15451] = s_machine,
        [15455] = s_machine,
        [15581] = new(FarmErrorCodes.SqlKeyUnusable, "cannot open the master key of a database", "Open it with its password (OPEN MASTER KEY DECRYPTION BY PASSWORD), then ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY."),
        [15578] = new(FarmErrorCodes.SqlFailed, "has that master key already", "Nothing has to be made: use the key that is there."),
        [15316] = new(FarmErrorCodes.SqlFailed, "refuses a global temporary key", "The agent makes none: find out what else runs under its login."),
        [1205] = new(FarmErrorCodes.SqlFailed, "gave another session way", "The next attempt will find the way free.", Retryable: true),
        [1222] = new(FarmErrorCodes.SqlFailed, "waited too long for a lock", "The next attempt may find the lock free; otherwise look at sys.dm_tran_locks.", Retryable: true),
    }.ToFrozenDictionary();
}
