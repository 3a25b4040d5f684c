using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>
/// One replica of the operator: a process that is started again whenever it ends because it leads no longer, as a Deployment
/// would do. Ended in any other way, killed for example, it stays ended.
/// </summary>
public sealed class Replica : IAsyncDisposable
{
    /// <summary>How an operator ends whose lease went to another.</summary>
    public const int LeadershipLost = 3;

    private readonly Func<CancellationToken, Task<ChildProcess>> _start;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ChildProcess> _ended = [];
    private Task _keeping = Task.CompletedTask;

    private Replica(Func<CancellationToken, Task<ChildProcess>> start, ChildProcess process) => (_start, Process) = (start, process);

    /// <summary>The one that runs now, or ran last.</summary>
    public ChildProcess Process { get; private set; }

    public static async Task<Replica> StartAsync(Func<CancellationToken, Task<ChildProcess>> start, CancellationToken cancellationToken)
    {
        var replica = new Replica(start, await start(cancellationToken));
        replica._keeping = replica.KeepAsync();
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _keeping;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        foreach (var process in _ended.Append(Process))
            await process.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task KeepAsync()
    {
        while (await Process.WaitForExitAsync(_stopping.Token) == LeadershipLost)
        {
            _ended.Add(Process);
            Process = await _start(_stopping.Token);
        }
    }
}
