using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Refreshes the key with the passphrase. The right one changes nothing, so a run that was cut off is simply repeated.</summary>
internal sealed class RefreshWork(FarmReader farm, LoggingGuard logging, ScriptJob scripts) : IJobWork
{
    private const string Step = "key";
    private const string Verb = "Update-Key";

    /// <summary>As Microsoft's own configuration tools wait for the key: three answers in a row within ten minutes.</summary>
    private static readonly ScriptArguments s_probing = new() { Probes = 3, IntervalSeconds = 2, CapSeconds = 600 };

    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        ScriptAnswer? answer = null;
        if (job.StartOf(Step) is { Process: { } process })
        {
            answer = await scripts.AdoptAsync(job, Step, Verb, process, line => Report(job, line), cancellationToken);
            if (answer.Result is null)
                answer = null;
        }
        if (answer is null && secrets?.Passphrase is not { } passphrase)
            throw new JobNeedsRequestException("The agent was restarted before the key was refreshed.");
        answer ??= await StartAsync(job, secrets!.Passphrase!, cancellationToken);
        return job.Status with { RefreshKey = new RefreshEvidence(answer.Read(ScriptJson.Default.UpdateKeyData).Probes), Warnings = [.. answer.Warnings] };
    }

    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        await scripts.StopAsync(job, cancellationToken);
        return job.StartOf(Step) is null ? "The key was not refreshed." : "The key may have been refreshed, which changes nothing when the passphrase was right.";
    }

    private async Task<ScriptAnswer> StartAsync(Job job, string passphrase, CancellationToken cancellationToken)
    {
        var request = job.Request.RefreshKey!;
        await logging.RequireAsync(cancellationToken);
        job.Report("Looking for the proxy", null);
        var view = await farm.ReadAsync(cancellationToken);
        view.RequireIdle();
        var application = view.Find(request.Application)
            ?? throw new FarmRefusedException(FarmErrorCodes.ServiceApplicationNotFound, $"The farm has no Secure Store service application with the id {request.Application}.", "Run the preflight again.");
        if (!string.Equals(application.Proxy?.Id, request.Proxy, StringComparison.OrdinalIgnoreCase))
            throw new FarmRefusedException(FarmErrorCodes.ProxyNotFound, $"The service application '{application.Name}' is not connected to the proxy {request.Proxy}.", "Run the preflight again.");
        job.Report("Refreshing the key", null);
        return await scripts.StartAsync(job, Step, Verb, s_probing with { Proxy = request.Proxy }, new ScriptSecrets { Passphrase = passphrase }, line => Report(job, line), cancellationToken);
    }

    private static void Report(Job job, ScriptLine line)
    {
        if (line is { T: "progress", Msg: { } text })
            job.Report(text, null);
    }
}
