using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <param name="Servers">On which the service is online.</param>
internal sealed record ServiceOutcome(IReadOnlyList<string> Servers, IReadOnlyList<string> Warnings);

/// <summary>
/// Brings the Secure Store's service instances online again, which a restore does not do. One that stays offline is a warning: the
/// credentials are restored, and a job that failed for it would be answered by a second restore.
/// </summary>
internal sealed class ServiceStart(FarmReader farm, ScriptJob scripts)
{
    private const string Step = "services";
    private const string Verb = "Start-ServiceInstance";

    private static readonly ScriptArguments s_waiting = new() { IntervalSeconds = 2, CapSeconds = 300 };

    /// <param name="before">Ids of the instances that were online before. When none was, all are started.</param>
    /// <param name="settling">After a restart nothing new is begun.</param>
    public async Task<ServiceOutcome> RunAsync(Job job, IReadOnlyList<string> before, bool settling, CancellationToken cancellationToken)
    {
        ScriptAnswer? answer = null;
        string? refusal = null;
        if (job.StartOf(Step) is { Process: { } process })
            answer = await scripts.AdoptAsync(job, Step, Verb, process, _ => { }, cancellationToken);
        job.Report("Looking for the service instances", null);
        var instances = (await Proof.ReadAsync("The restore", farm.ReadSecureStoresAsync(cancellationToken))).ServiceInstances;
        var wanted = instances.Where(instance => before.Count == 0 || before.Contains(instance.Id, StringComparer.OrdinalIgnoreCase)).ToList();
        if (answer?.Result is null && wanted.Exists(instance => !instance.IsOnline))
        {
            if (settling)
                throw new JobNeedsRequestException("The agent was restarted before the service instances were started.");
            job.Report("Starting the service instances", null);
            var ids = wanted.Where(instance => !instance.IsOnline).Select(instance => instance.Id).ToArray();
            try
            {
                answer = await scripts.StartAsync(job, Step, Verb, s_waiting with { Ids = ids }, new ScriptSecrets(), _ => { }, cancellationToken);
            }
            catch (FarmRefusedException refused)
            {
                refusal = $"{FarmErrorCodes.ServiceInstanceOffline}: {refused.Error.Message}";
            }
            instances = (await Proof.ReadAsync("The restore", farm.ReadSecureStoresAsync(cancellationToken))).ServiceInstances;
        }
        return new ServiceOutcome([.. instances.Where(instance => instance.IsOnline).Select(instance => instance.Server)], [.. answer?.Warnings ?? [], .. refusal is null ? Failure(answer) : [refusal], .. Warn(instances, wanted)]);
    }

    private static IEnumerable<string> Failure(ScriptAnswer? answer)
    {
        try
        {
            answer?.Read(ScriptJson.Default.StartServiceInstanceData);
            return [];
        }
        catch (FarmRefusedException refused)
        {
            return [$"{FarmErrorCodes.ServiceInstanceOffline}: {refused.Error.Message}"];
        }
    }

    private static IEnumerable<string> Warn(IReadOnlyList<ServiceInstanceSnapshot> instances, List<ServiceInstanceSnapshot> wanted)
    {
        if (instances.Count == 0)
            yield return $"{FarmErrorCodes.ServiceInstanceOffline}: the farm shows no instance of the Secure Store's service.";
        foreach (var instance in instances.Where(instance => !instance.IsOnline && wanted.Exists(other => other.Id == instance.Id)))
            yield return $"{FarmErrorCodes.ServiceInstanceOffline}: the Secure Store Service on {instance.Server} is {instance.Status}. Start it there (Services on Server, or Start-SPServiceInstance {instance.Id}); never with the configuration wizard.";
    }
}
