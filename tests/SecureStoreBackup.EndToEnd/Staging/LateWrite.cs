using System.Net;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>A write that its writer has sent and that has not reached the API server.</summary>
internal sealed class LateWrite(string pathSuffix)
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<HttpStatusCode> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PathSuffix => pathSuffix;

    /// <summary>Completes when it is on its way.</summary>
    public Task Sent => _sent.Task;

    /// <summary>What the API server says to it, once it has been let go.</summary>
    public Task<HttpStatusCode> Answer => _answer.Task;

    public void LetGo() => _released.TrySetResult();

    internal Task StayAsync(CancellationToken cancellationToken)
    {
        _sent.TrySetResult();
        return _released.Task.WaitAsync(cancellationToken);
    }

    internal void Settle(HttpStatusCode answer) => _answer.TrySetResult(answer);
}
