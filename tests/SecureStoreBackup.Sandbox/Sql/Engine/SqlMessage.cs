namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>One message of SQL Server.</summary>
/// <param name="Severity">Above 10 an error, which SqlClient throws; 10 and less is information, which it only reports.</param>
internal sealed record SqlMessage(int Number, byte Severity, string Text, byte State = 1, int Line = 1)
{
    public bool IsError => Severity > 10;
}

/// <summary>A statement failed, and with it the batch.</summary>
internal sealed class SqlFailure(params SqlMessage[] messages) : Exception(messages[0].Text)
{
    public IReadOnlyList<SqlMessage> Messages { get; } = messages;
}
