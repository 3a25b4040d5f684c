using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>Each replica of an availability group has a service master key of its own, so each has to be listed, by its own name.</summary>
internal static class ReplicaChecks
{
    private const string Name = "SqlReplicas";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <param name="listed">The instances that are to be exported.</param>
    public static async Task RunAsync(SqlSession session, SqlInstance server, string instance, IReadOnlyList<string> listed, string field, CheckList list, CancellationToken cancellationToken)
    {
        if (!server.Hadr)
        {
            list.Passed(Name, $"{instance} takes part in no availability group.");
            return;
        }
        if (!InstanceName.Parse(instance).IsOn(server.Host))
        {
            list.Warn(Name, FarmErrorCodes.SqlReplicaNotListed, $"{instance} answers from {server.Host}: it is a listener or an alias, and another replica may answer next time.", "List each replica by its own name, as @@SERVERNAME says it.", field);
            return;
        }
        try
        {
            var rows = await session.ReadRowsAsync(Batch.AvailabilityReplicas, s_timeout, cancellationToken);
            var replicas = rows.Select(row => row["Replica"]).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            var missing = replicas.Where(replica => !listed.Any(other => InstanceName.Parse(replica).Names(InstanceName.Parse(other)))).ToList();
            if (missing.Count == 0)
                list.Passed(Name, replicas.Count == 0 ? $"{instance} takes part in no availability group." : $"All {replicas.Count} replicas of its availability groups are listed.");
            else
                list.Warn(
                    Name,
                    FarmErrorCodes.SqlReplicaNotListed,
                    $"{string.Join(", ", missing)} {(missing.Count == 1 ? "shares" : "share")} an availability group with {instance}, {(missing.Count == 1 ? "has a service master key of its own" : "have service master keys of their own")}, and {(missing.Count == 1 ? "is" : "are")} not listed.",
                    "Add each replica to the policy's serviceMasterKeys, and to sqlServers of the agent's configuration.",
                    field);
        }
        catch (FarmRefusedException refused)
        {
            list.NotProven(Name, $"The replicas of {instance} could not be read: {refused.Error.Message}", refused.Error.Hint ?? "Grant VIEW ANY DEFINITION to the login.", field);
        }
    }
}
