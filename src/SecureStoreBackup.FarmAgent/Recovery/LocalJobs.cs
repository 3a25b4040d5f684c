using System.Globalization;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>Jobs that a person starts on the farm itself: the same journals, fence and runner as an operator's, with ids of their own.</summary>
internal sealed class LocalJobs(JobRunner runner, Fence fence)
{
    private static readonly FencingTerm s_nobody = new("farm-agent-restore", 0);

    /// <summary>An operator's term stays in force: it finds the farm as it left it.</summary>
    public FencingTerm Term => fence.Known ?? s_nobody;

    /// <summary>The last attempt of a kind for a set; null when there was none.</summary>
    public Job? Last(string set, JobKind kind) =>
        runner.Store.All.Where(job => job.Request.Id.StartsWith(Prefix(set, kind), StringComparison.OrdinalIgnoreCase)).MaxBy(Attempt);

    /// <summary>An id for another attempt.</summary>
    public string NextId(string set, JobKind kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(set, kind)}{(Last(set, kind) is { } last ? Attempt(last) : 0) + 1}");

    /// <summary>Posts the job and follows it to where it no longer runs.</summary>
    /// <param name="progress">Told each phase, once.</param>
    public async Task<JobStatus> RunAsync(JobRequest request, Action<string> progress, CancellationToken cancellationToken)
    {
        var job = runner.Post(request).Job;
        string? said = null;
        while (true)
        {
            var changed = job.Changed;
            var status = job.Status;
            if (status is { State: JobState.Running, Phase: { } phase } && phase != said)
                progress(said = phase);
            if (status.State is not JobState.Running)
                return status;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits for what an agent before this process had begun.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        runner.Settle();
        await runner.WhenStoppedAsync().WaitAsync(cancellationToken);
    }

    private static string Prefix(string set, JobKind kind) => $"local.{set}.{kind}.";

    private static int Attempt(Job job) => int.Parse(job.Request.Id[(job.Request.Id.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);
}
