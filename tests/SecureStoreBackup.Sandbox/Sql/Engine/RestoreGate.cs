namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>Holds RESTORE SERVICE MASTER KEY at one point until it is opened, or until the client gives up.</summary>
/// <param name="afterTheKeyIsTaken">Whether the instance has its new key already when the statement is held.</param>
public sealed class RestoreGate(bool afterTheKeyIsTaken)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a statement is held.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _open.TrySetResult();

    internal async Task PassAsync(bool keyIsTaken, CancellationToken cancellationToken)
    {
        if (keyIsTaken != afterTheKeyIsTaken)
            return;
        _reached.TrySetResult();
        await _open.Task.WaitAsync(cancellationToken);
    }
}
