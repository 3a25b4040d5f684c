using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary><c>GET /v1/farm</c>, <c>POST /v1/preflight</c>, <c>POST /v1/fence</c>.</summary>
internal sealed class FarmRoutes(FarmReader farm, Preflight preflight, JobRunner jobs)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/farm", (RequestDelegate)DescribeAsync);
        routes.MapPost("/v1/preflight", (RequestDelegate)PreflightAsync);
        routes.MapPost("/v1/fence", (RequestDelegate)FenceAsync);
    }

    private async Task DescribeAsync(HttpContext context)
    {
        var view = await farm.ReadAsync(context.RequestAborted);
        await Answers.WriteAsync(context, view.Describe(AgentVersion.Text, jobs.Store.Running?.Request.Id), FarmProtocolJson.Default.FarmInfo);
    }

    private async Task PreflightAsync(HttpContext context)
    {
        var request = await Answers.ReadAsync(context, FarmProtocolJson.Default.PreflightRequest);
        await Answers.WriteAsync(context, await preflight.RunAsync(request, context.RequestAborted), FarmProtocolJson.Default.PreflightReport);
    }

    private async Task FenceAsync(HttpContext context)
    {
        jobs.PassFence(await Answers.ReadAsync(context, FarmProtocolJson.Default.FenceRequest));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
