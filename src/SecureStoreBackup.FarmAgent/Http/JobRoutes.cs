using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary><c>GET|POST /v1/jobs</c>, <c>GET /v1/jobs/{id}?wait=30</c>, <c>POST /v1/jobs/{id}/cancel</c>.</summary>
internal sealed class JobRoutes(JobRunner jobs, TimeProvider time)
{
    /// <summary>Seconds.</summary>
    private const int MaxWait = 30;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/jobs", (RequestDelegate)ListAsync);
        routes.MapPost("/v1/jobs", (RequestDelegate)PostAsync);
        routes.MapGet("/v1/jobs/{id}", (RequestDelegate)GetAsync);
        routes.MapPost("/v1/jobs/{id}/cancel", (RequestDelegate)CancelAsync);
    }

    /// <summary>Without the contents of exports, which a listing would hand out by the dozen.</summary>
    private Task ListAsync(HttpContext context) => Answers.WriteAsync<IReadOnlyList<JobStatus>>(
        context,
        [.. jobs.Store.All.Select(job => job.Status).Select(status => status with { ExportServiceMasterKey = status.ExportServiceMasterKey is { } export ? export with { Content = null } : null })],
        FarmProtocolJson.Default.IReadOnlyListJobStatus);

    private async Task PostAsync(HttpContext context)
    {
        var (job, started) = jobs.Post(await Answers.ReadAsync(context, FarmProtocolJson.Default.JobRequest));
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus, started ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private async Task CancelAsync(HttpContext context)
    {
        var job = await jobs.CancelAsync((string)context.Request.RouteValues["id"]!, Terms.Of(context));
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus, job.Status.Ended ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private async Task GetAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var job = jobs.Store.Find(id) ?? throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent knows no job '{id}'.", "Post it.");
        await WaitAsync(job, Wait(context), context.RequestAborted);
        await Answers.WriteAsync(context, job.Status, FarmProtocolJson.Default.JobStatus);
    }

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
