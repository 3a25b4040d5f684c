using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Http;

/// <summary>What concerns the farm as a whole.</summary>
internal sealed class FarmRoutes(FarmReader farm, Preflight preflight, Dependents dependents, JobRunner jobs)
{
    public async Task DescribeAsync(HttpContext context)
    {
        var view = await farm.ReadAsync(context.RequestAborted);
        await Answers.WriteAsync(context, view.Describe(AgentVersion.Text, jobs.Store), FarmProtocolJson.Default.FarmInfo);
    }

    public async Task FingerprintAsync(HttpContext context)
    {
        var id = (string?)context.Request.Query["application"];
        if (!Guid.TryParse(id, out _))
            throw FarmRefusedException.BadRequest("application", "is the GUID of a service application");
        var application = (await farm.ReadSecureStoresAsync(context.RequestAborted)).Find(id)
            ?? throw new FarmRefusedException(FarmErrorCodes.ServiceApplicationNotFound, $"The farm has no Secure Store service application with the id {id}.", "Run the preflight again.");
        await Answers.WriteAsync(context, new FingerprintAnswer(application.Id.ToLowerInvariant(), ConfigurationFingerprint.Of(application)), FarmProtocolJson.Default.FingerprintAnswer);
    }

    public async Task DependentsAsync(HttpContext context)
    {
        var instance = (string?)context.Request.Query["instance"];
        JobValidation.Text(instance, "instance");
        await Answers.WriteAsync(context, await dependents.ListAsync(instance!, context.RequestAborted), FarmProtocolJson.Default.ServiceMasterKeyDependents);
    }

    public async Task PreflightAsync(HttpContext context)
    {
        var request = await Answers.ReadAsync(context, FarmProtocolJson.Default.PreflightRequest);
        await Answers.WriteAsync(context, await preflight.RunAsync(request, context.RequestAborted), FarmProtocolJson.Default.PreflightReport);
    }

    public async Task FenceAsync(HttpContext context)
    {
        jobs.PassFence(await Answers.ReadAsync(context, FarmProtocolJson.Default.FenceRequest));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
