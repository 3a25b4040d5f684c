using System.Collections.Immutable;
using Microsoft.Data.SqlClient;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>SQL Server's errors, as errors with a remedy.</summary>
public static class SqlErrors
{
    /// <summary>Of several errors, the first that has a meaning of its own names the whole: some are followed by "is terminating abnormally".</summary>
    public static FarmRefusedException Translate(string instance, SqlException exception)
    {
        var errors = exception.Errors.Cast<SqlError>().Where(error => error.Class > 10).DefaultIfEmpty(exception.Errors[0]).ToList();
        var first = errors.Find(error => SqlErrorMeanings.All.ContainsKey(error.Number)) ?? errors[0];
        var words = string.Join(" ", errors.Select(error => error.Message).Distinct(StringComparer.Ordinal).Take(5));
        return new(ToFarmError(instance, first.Number, words, first.Class), exception);
    }

    /// <summary>The numbers behind a refusal; none when it did not come from SQL Server.</summary>
    public static ImmutableArray<int> Numbers(FarmRefusedException refused) =>
        refused.InnerException is SqlException exception ? [.. exception.Errors.Cast<SqlError>().Select(error => error.Number)] : [];

    /// <summary>Errors of severity 10 and below come as messages instead of exceptions.</summary>
    /// <exception cref="FarmRefusedException">One of the messages tells of a failure.</exception>
    public static void ThrowIfFailed(string instance, ImmutableArray<(int Number, string Text)> messages)
    {
        foreach (var (number, text) in messages)
            if (SqlErrorMeanings.All.ContainsKey(number))
                throw new FarmRefusedException(ToFarmError(instance, number, text, severity: 10));
    }

    /// <param name="number">Of sys.messages; 0 and below, and the sign-in classes 20 and above, are the connection's.</param>
    public static FarmError ToFarmError(string instance, int number, string message, byte severity)
    {
        if (SqlErrorMeanings.All.TryGetValue(number, out var meaning))
            return new(meaning.Code, $"{instance} {meaning.What}: {message}", meaning.Remedy, meaning.Retryable);
        return number switch
        {
            -2 or 2 or 53 or 10054 or 10060 or 10061 or 11001 or 258 or 26 or 40 => Unreachable(instance, message),
            <= 0 => Unreachable(instance, message),
            _ when severity >= 20 => Unreachable(instance, message),
            _ => new(FarmErrorCodes.SqlFailed, $"{instance}: error {number}: {message}", "Look it up in the error log of SQL Server.", false),
        };
    }

    /// <summary>The connection is closed: by a failover, by KILL, or by an error of severity 20 and above.</summary>
    public static FarmRefusedException Lost(string instance, Exception cause) => new(Unreachable(instance, "the connection is closed."), cause);

    private static FarmError Unreachable(string instance, string message) => new(
        FarmErrorCodes.SqlUnreachable,
        $"{instance} does not answer: {message}",
        "Check the instance's name or dataSource, its port and firewall, and that the agent trusts its certificate (serverCertificate).",
        true);
}
