using System.Globalization;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>Jobs: posted, listed, waited for, cancelled, and read about.</summary>
internal sealed class JobRoutes(JobRunner jobs, JobLog logs, TimeProvider time)
{
    /// <summary>Seconds.</summary>
    public const int MaxWait = 30;

    /// <summary>Without the contents of exports, which a listing would hand out by the dozen.</summary>
    public Task ListAsync(HttpContext context) => Answers.WriteAsync<IReadOnlyList<JobStatus>>(
        context,
        [.. jobs.Store.All.Select(job => job.Status).Select(status => status with { ExportServiceMasterKey = status.ExportServiceMasterKey is { } export ? export with { Content = null } : null })],
        FarmProtocolJson.Default.IReadOnlyListJobStatus);

    public async Task PostAsync(HttpContext context)
    {
        var (job, started) = jobs.Post(await Answers.ReadAsync(context, FarmProtocolJson.Default.JobRequest));
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus, started ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    public async Task CancelAsync(HttpContext context)
    {
        var job = await jobs.CancelAsync(Id(context), Terms.Of(context));
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus, job.Status.Ended ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    public async Task GetAsync(HttpContext context)
    {
        var job = Find(context);
        await WaitAsync(job, Wait(context), context.RequestAborted);
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus);
    }

    public Task ReadLogAsync(HttpContext context)
    {
        var text = logs.Read(Find(context));
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private Job Find(HttpContext context) =>
        jobs.Store.Find(Id(context)) ?? throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent knows no job '{Id(context)}'.", "Post it.");

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static TimeSpan Wait(HttpContext context)
    {
        var text = (string?)context.Request.Query["wait"] ?? "0";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxWait
            ? TimeSpan.FromSeconds(seconds)
            : throw FarmRefusedException.BadRequest("wait", $"is 0 to {MaxWait} seconds");
    }

    /// <summary>Until the job no longer runs, or the time is over.</summary>
    private async Task WaitAsync(Job job, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
            return;
        using var over = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken, jobs.Stopping);
        try
        {
            while (true)
            {
                // Taken before the status is looked at, so that no change falls in between.
                var changed = job.Changed;
                if (job.Status.State is not JobState.Running)
                    return;
                await changed.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The answer is then what is known now.
        }
    }
}
