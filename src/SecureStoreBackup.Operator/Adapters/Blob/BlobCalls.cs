using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

internal static class BlobCalls
{
    /// <summary>One call to Azure, its errors translated. Nothing else may stand inside: a source's error must not be blamed on the container.</summary>
    public static async Task<T> AskAsync<T>(Uri container, string? path, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && BlobErrors.Translate(e, container, path) is { } failure)
        {
            throw new StepFailedException(failure, e);
        }
    }
}
