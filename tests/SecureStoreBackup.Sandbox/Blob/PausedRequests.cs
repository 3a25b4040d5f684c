namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>A gate that matching requests wait at.</summary>
internal sealed class PausedRequests(string pathSuffix, BlobOperation? operation)
{
    readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PathSuffix => pathSuffix;

    /// <summary>Completes with the first request that is held.</summary>
    public Task Arrived => arrived.Task;

    /// <summary>Completes when the client of a held request has gone away.</summary>
    public Task Abandoned => abandoned.Task;

    public bool Hits(string path, BlobOperation asked) =>
        (operation is null || operation == asked) && PathPattern.Matches(pathSuffix, path);

    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        arrived.TrySetResult();
        try
        {
            await released.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            abandoned.TrySetResult();
            throw;
        }
    }

    public void Release() => released.TrySetResult();
}
