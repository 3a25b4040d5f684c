using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>Runs a batch. As on SQL Server, a statement that fails does not stop the ones after it; a batch that does not parse runs nothing.</summary>
internal static class BatchExecutor
{
    public static async Task<List<BatchItem>> RunAsync(Session session, string batch, CancellationToken cancellationToken)
    {
        var items = new List<BatchItem>();
        try
        {
            foreach (var statement in StatementParser.Parse(batch))
                await RunAsync(session, statement, items, cancellationToken);
        }
        catch (SqlFailure failure)
        {
            Fail(items, failure);
        }
        if (items.Count == 0)
            items.Add(new BatchItem.Done(Failed: false, Count: null));
        return items;
    }

    private static async Task RunAsync(Session session, Statement statement, List<BatchItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await session.Instance.WaitAsync(cancellationToken);
            await ExecuteAsync(session, statement, items, cancellationToken);
        }
        catch (SqlFailure failure)
        {
            Fail(items, failure);
        }
    }

    private static async Task ExecuteAsync(Session session, Statement statement, List<BatchItem> items, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case Statement.Select select:
                var result = await Query.RunAsync(session, select, cancellationToken);
                items.Add(new BatchItem.Rows(result));
                items.Add(new BatchItem.Done(false, result.Rows.Length));
                return;
            case Statement.RestoreHeaderOnly header:
                items.Add(new BatchItem.Rows(await BackupMedia.HeaderAsync(session, header.File, cancellationToken)));
                items.Add(new BatchItem.Done(false, 1));
                return;
            case Statement.RestoreVerifyOnly verify:
                items.Add(new BatchItem.Message(await BackupMedia.VerifyAsync(session, verify.File, cancellationToken)));
                break;
            case Statement.BackupServiceMasterKey backup:
                await ServiceMasterKeyStatements.BackupAsync(session, backup, cancellationToken);
                break;
            case Statement.RestoreServiceMasterKey restore:
                items.AddRange((await ServiceMasterKeyStatements.RestoreAsync(session, restore, cancellationToken)).Select(said => new BatchItem.Message(said)));
                break;
            case Statement.Execute execute:
                Procedures.Execute(session, execute);
                break;
            case Statement.Use use:
                if (!session.Exists(use.Database))
                    throw new SqlFailure(SqlMessages.NoSuchDatabase(use.Database));
                items.Add(new BatchItem.DatabaseChanged(use.Database, session.Database));
                items.Add(new BatchItem.Message(SqlMessages.ContextChanged(use.Database)));
                session.Database = use.Database;
                break;
            case Statement.SetOption:
                break;
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} is parsed but not run.");
        }
        items.Add(new BatchItem.Done(false, null));
    }

    private static void Fail(List<BatchItem> items, SqlFailure failure)
    {
        items.AddRange(failure.Messages.Select(m => new BatchItem.Message(m)));
        items.Add(new BatchItem.Done(Failed: true, Count: null));
    }
}
