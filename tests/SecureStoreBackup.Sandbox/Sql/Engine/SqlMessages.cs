namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The messages that this server sends, with the numbers and severities of <c>sys.messages</c>.</summary>
internal static class SqlMessages
{
    public static SqlMessage SyntaxError(string near) => new(102, 15, $"Incorrect syntax near '{near}'.");

    public static SqlMessage UnclosedQuote(string text) => new(105, 15, $"Unclosed quotation mark after the character string '{text}'.");

    public static SqlMessage InvalidColumn(string name) => new(207, 16, $"Invalid column name '{name}'.");

    public static SqlMessage InvalidObject(string name) => new(208, 16, $"Invalid object name '{name}'.");

    public static SqlMessage ExecuteDenied(string name) =>
        new(229, 14, $"The EXECUTE permission was denied on the object '{name}', database 'mssqlsystemresource', schema 'sys'.");

    public static SqlMessage SelectDenied(string name, string database, string schema) =>
        new(229, 14, $"The SELECT permission was denied on the object '{name}', database '{database}', schema '{schema}'.");

    public static SqlMessage CreateDatabaseDenied { get; } = new(262, 14, "CREATE DATABASE permission denied in database 'master'.");

    public static SqlMessage NoSuchDatabase(string name) =>
        new(911, 16, $"Database '{name}' does not exist. Make sure that the name is entered correctly.");

    public static SqlMessage NoSuchProcedure(string name) => new(2812, 16, $"Could not find stored procedure '{name}'.");

    public static SqlMessage Terminated(string statement) => new(3013, 16, $"{statement} is terminating abnormally.");

    public static SqlMessage CannotOpenDevice(string path, string reason) =>
        new(3201, 16, $"Cannot open backup device '{path}'. Operating system error {reason}.", 2);

    public static SqlMessage ReadFailed(string path) =>
        new(3203, 16, $"Read on \"{path}\" failed: 23(Data error (cyclic redundancy check).)");

    public static SqlMessage MalformedMedia(string path) =>
        new(3241, 16, $"The media family on device '{path}' is incorrectly formed. SQL Server cannot process this media family.", 0);

    public static SqlMessage SetIsValid { get; } = new(3262, 10, "The backup set on file 1 is valid.");

    public static SqlMessage BulkDenied { get; } = new(4834, 16, "You do not have permission to use the bulk load statement.", 4);

    public static SqlMessage BulkFileMissing(string path) =>
        new(4860, 16, $"Cannot bulk load. The file \"{path}\" does not exist or you don't have file access rights.");

    public static SqlMessage BulkFileRefused(string path, string reason) =>
        new(4861, 16, $"Cannot bulk load because the file \"{path}\" could not be opened. Operating system error code {reason}.");

    public static SqlMessage TooShort { get; } =
        new(15116, 16, "Password validation failed. The password does not meet Windows policy requirements because it is too short.");

    public static SqlMessage TooLong { get; } =
        new(15117, 16, "Password validation failed. The password does not meet Windows policy requirements because it is too long.");

    public static SqlMessage NotComplexEnough { get; } =
        new(15118, 16, "Password validation failed. The password does not meet Windows policy requirements because it is not complex enough.");

    public static SqlMessage CannotWrite(string path) =>
        new(15240, 16, $"Cannot write into file '{path}'. Verify that you have write permissions, that the file path is valid, and that the file does not already exist.");

    public static SqlMessage PermissionDenied { get; } = new(15247, 16, "User does not have permission to perform this action.");

    public static SqlMessage KeyFileInvalid { get; } = new(15317, 16, "The master key file does not exist or has invalid format.");

    public static SqlMessage KeyPasswordInvalid { get; } = new(15465, 16, "The private key password is invalid.");

    public static SqlMessage IdenticalKeys { get; } =
        new(15588, 10, "The old and new master keys are identical. No data re-encryption is required.");

    /// <summary>Under FORCE a message; otherwise an error.</summary>
    public static SqlMessage KeyUndecryptable(bool forced) => forced
        ? new(15585, 10, "The current master key cannot be decrypted. The error was ignored because the FORCE option was specified.")
        : new(15329, 16, "The current master key cannot be decrypted. If this is a database master key, you should attempt to open it in the session before performing this operation. The FORCE option can be used to ignore this error and continue the operation but the data encrypted by the old master key will be lost.");

    /// <summary>Under FORCE a message; otherwise an error.</summary>
    public static SqlMessage SecretUndecryptable(DependentSecret secret, bool forced) => secret.Kind switch
    {
        DependentKind.LinkedLogin => LoginUndecryptable(secret.Name, forced),
        DependentKind.Credential => ThingUndecryptable($"credential '{secret.Name}'", forced),
        DependentKind.DatabaseMasterKey => ThingUndecryptable($"master key '{secret.Name}'", forced),
        _ => throw new ArgumentOutOfRangeException(nameof(secret)),
    };

    private static SqlMessage ThingUndecryptable(string thing, bool forced) => forced
        ? new(15584, 10, $"An error occurred while decrypting {thing} that was encrypted by the old master key. The error was ignored because the FORCE option was specified.")
        : new(15320, 16, $"An error occurred while decrypting {thing} that was encrypted by the old master key. The FORCE option can be used to ignore this error and continue the operation but the data encrypted by the old master key will be lost.");

    private static SqlMessage LoginUndecryptable(string login, bool forced) => forced
        ? new(15593, 10, $"An error occurred while decrypting the password for linked login '{login}' that was encrypted by the old master key. The error was ignored because the FORCE option was specified.")
        : new(15393, 16, $"An error occurred while decrypting the password for linked login '{login}' that was encrypted by the old master key. The FORCE option can be used to ignore this error and continue the operation but the data encrypted by the old master key will be lost.");

    /// <summary>Severity 10: SqlClient does not throw it.</summary>
    public static SqlMessage KeyUnusable { get; } =
        new(33095, 10, "Service Master Key could not be decrypted using one of its encryptions. See sys.key_encryptions for details.");

    public static SqlMessage LoginFailed(string user) => new(18456, 14, $"Login failed for user '{user}'.");

    public static SqlMessage CannotOpenDatabase(string name) =>
        new(4060, 11, $"Cannot open database \"{name}\" requested by the login. The login failed.");

    public static SqlMessage DeleteFailed(string reason) => new(22049, 16, $"xp_delete_files() returned error {reason}");

    public static SqlMessage ContextChanged(string database) => new(5701, 0, $"Changed database context to '{database}'.", 2);
}
