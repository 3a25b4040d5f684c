using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The drill's part of the parser.</summary>
internal static class PolicyDrill
{
    /// <param name="zone">The policy's; null when it was refused.</param>
    /// <param name="farm">The policy's own; null when it was refused.</param>
    public static DrillPolicy? Parse(DrillSpec? spec, TimeZoneInfo? zone, FarmPolicy? farm, IReadOnlyList<OffsitePolicy> targets, FieldErrors errors)
    {
        if (spec is null)
            return null;
        if (!CronExpression.TryParse(spec.Schedule ?? "", out var expression, out var error))
            errors.Add("spec.drill.schedule", error);
        if (spec.Target is { } target && targets.All(t => t.Name != target))
            errors.Add("spec.drill.target", $"there is no off-site target '{target}'; name one of {string.Join(", ", targets.Select(t => t.Name))}, or leave it out.");
        RestoreFarmTarget? scratch = null;
        if (spec.ScratchFarm is { } wanted && PolicyFarm.AgentUrl(wanted.AgentUrl ?? "", "spec.drill.scratchFarm.agentUrl", errors) is { } url)
        {
            if (farm is not null && url == farm.AgentUrl)
                errors.Add("spec.drill.scratchFarm.agentUrl", "it is the agent of the policy's own farm, and a drill overwrites the farm that it is tried on; name a scratch farm's.");
            scratch = new RestoreFarmTarget(url, wanted.TlsSecretName, AcceptForeignFarm: true);
        }

        return zone is null || expression is null ? null : new DrillPolicy(spec.Schedule!, new Schedule(expression, zone), spec.Target, scratch);
    }
}
