namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>What a batch answers, in order.</summary>
internal abstract record BatchItem
{
    private BatchItem() { }

    internal sealed record Message(SqlMessage Content) : BatchItem;

    internal sealed record Rows(ResultSet Content) : BatchItem;

    internal sealed record DatabaseChanged(string Now, string Before) : BatchItem;

    /// <summary>The end of a statement.</summary>
    /// <param name="Count">How many rows it returned; null when it is no query.</param>
    internal sealed record Done(bool Failed, int? Count) : BatchItem;
}
