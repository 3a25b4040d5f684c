using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>One candidate for a lease, a server that holds it, and a clock that moves when it is told to.</summary>
public abstract class LeaderElection : IDisposable
{
    private protected LeaderElection() => Client = Server.Client(Time);

    private protected VirtualTime Time { get; } = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));

    private protected LeaseServer Server { get; } = new();

    private protected KubernetesClient Client { get; }

    private protected CancellationTokenSource Stopping { get; } = new();

    /// <summary>Ends when the candidate leads.</summary>
    private protected TaskCompletionSource<FencingToken> Leads { get; } = new();

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        Server.Dispose();
        Stopping.Dispose();
    }

    private protected static LeaderOptions Options => new(new("ns", "op"), "me");

    private protected static Lease Held(string holder, int transitions) => new()
    {
        Metadata = new() { Name = "op", Namespace = "ns", Uid = "uid-held" },
        Spec = new() { HolderIdentity = holder, LeaseDurationSeconds = 15, LeaseTransitions = transitions },
    };

    private protected Task RunAsync(Func<CancellationToken, Task> work)
    {
        var elector = new LeaderElector(Client, Options, Time, NullLogger<LeaderElector>.Instance);
        return elector.RunAsync((token, cancellationToken) =>
        {
            Leads.TrySetResult(token);
            return work(cancellationToken);
        }, Stopping.Token);
    }

    private protected async Task StopAsync(Task running)
    {
        await Stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await Bounded(running);
            Stopping.Token.ThrowIfCancellationRequested(); // the work may have ended in peace
        });
    }

    /// <summary>
    /// Moves the clock second by second, each time after the elector has gone to wait. It waits when some timer is due within its retry
    /// period, for the limits of its requests are longer.
    /// </summary>
    private protected async Task AdvanceAsync(int seconds, Task? until = null, double within = 2)
    {
        until ??= new TaskCompletionSource().Task;
        for (var passed = 0; ; passed++)
        {
            await Bounded(Task.WhenAny(until, Time.WaitForTimerDueAsync(TimeSpan.FromSeconds(within), Token)));
            if (until.IsCompleted || passed == seconds)
                return;
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private protected static async Task UntilCancelled(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private protected static Task Bounded(Task task) => task.WaitAsync(TimeSpan.FromSeconds(30), Token);

    private protected static Task<T> Bounded<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30), Token);
}
