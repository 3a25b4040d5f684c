using Microsoft.Data.SqlClient;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>SQL Server's error numbers, as errors with a remedy.</summary>
public static class SqlErrors
{
    public static FarmRefusedException Translate(string instance, SqlException exception) =>
        new(ToFarmError(instance, exception.Number, exception.Message, exception.Class), exception);

    /// <param name="number">Of sys.messages; 0 and below, and the sign-in classes 20 and above, are the connection's.</param>
    public static FarmError ToFarmError(string instance, int number, string message, byte severity) => number switch
    {
        18456 or 18452 or 4060 => new(FarmErrorCodes.SqlPermissionDenied, $"{instance} refuses the login: {message}", "Correct the login in the agent's configuration, or grant its account access to the instance.", false),
        15247 or 15151 or 262 or 297 or 229 or 300 => new(FarmErrorCodes.SqlPermissionDenied, $"{instance}: {message}", "Grant CONTROL SERVER to the login: GRANT CONTROL SERVER TO [login].", false),
        15240 => new(FarmErrorCodes.SqlFileNotWritable, $"{instance}: {message}", "Give the service account of SQL Server Modify on the export directory and on its share, and remove a file of the same name.", false),
        3201 or 4860 or 4861 => new(FarmErrorCodes.SqlFileNotWritable, $"{instance} cannot open the file: {message}", "Give the service account of SQL Server Modify on the directory and on its share. With Windows authentication the agent's own account needs it too.", false),
        15116 or 15118 or 15156 or 15465 => new(FarmErrorCodes.SqlPasswordRefused, $"{instance} refuses the password of the export: {message}", "The password policy of that server asks for more than the operator makes; report it.", false),
        33094 or 33095 or 33096 or 15507 or 15466 or 15209 => new(FarmErrorCodes.SqlFailed, $"{instance} cannot use its service master key: {message}", "Look at sys.key_encryptions and the error log of SQL Server; the key may have to be restored.", false),
        1205 or 1222 => new(FarmErrorCodes.SqlFailed, $"{instance}: {message}", null, true),
        -2 or 2 or 53 or 10054 or 10060 or 10061 or 11001 or 258 or 26 or 40 => Unreachable(instance, message),
        <= 0 => Unreachable(instance, message),
        _ when severity >= 20 => Unreachable(instance, message),
        _ => new(FarmErrorCodes.SqlFailed, $"{instance}: error {number}: {message}", "Look it up in the error log of SQL Server.", false),
    };

    private static FarmError Unreachable(string instance, string message) => new(
        FarmErrorCodes.SqlUnreachable,
        $"{instance} does not answer: {message}",
        "Check the instance's name or dataSource, its port and firewall, and that the agent trusts its certificate (serverCertificate).",
        true);
}
