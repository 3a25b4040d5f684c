using System.Text.Json;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// Asks farms for their policies. A preflight starts PowerShell on the farm's server, so policies that would ask the same of the
/// same agent, with the same certificate, share one; whether the agent answers is shared by all that come as the same client.
/// Namespaces with certificates of their own never share anything.
/// </summary>
public sealed class FarmProbe(FarmSightings farms, ProbeOptions options, TimeProvider time)
{
    private readonly SharedAnswers<(FarmAccess, string), PreflightReport> _preflights = new(time);
    private readonly SharedAnswers<FarmAccess, FarmInfo> _descriptions = new(time);

    /// <param name="notBefore">What was asked earlier does not count: a run has ended since, and the farm is not as it was.</param>
    public async Task<FarmFinding> AskAsync(BackupPolicy policy, FarmConnection connection, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var preflight = await PreflightAsync(policy, connection, notBefore, cancellationToken);
        if (preflight.Value is not { } report)
            return new FarmFinding(preflight.Refusal, null);
        var farm = report.Farm;
        if (IsOlder(preflight.At, options.Healthy))
        {
            var description = await _descriptions.AskAsync(connection.Access, a => !IsOlder(a.At, a.Refusal is null ? options.Healthy : options.Failing), connection.Farm.DescribeAsync, cancellationToken);
            if (description.Value is not { } answered)
                return new FarmFinding(description.Refusal, null);
            if (answered.FarmId != farm.FarmId)
            {
                // Another farm stands behind this address now.
                preflight = await PreflightAsync(policy, connection, description.At, cancellationToken);
                if (preflight.Value is not { } again)
                    return new FarmFinding(preflight.Refusal, null);
                report = again;
            }
        }

        var second = farms.See(new NamespacedName(policy.Namespace, policy.Name), report.Farm.FarmId, policy.Farm.AgentUrl);
        return new FarmFinding(second ?? PreflightVerdict.OfProbe(report), report) { AskedAt = preflight.At };
    }

    private async Task<Answer<PreflightReport>> PreflightAsync(BackupPolicy policy, FarmConnection connection, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var request = PreflightStep.RequestOf(policy);
        var question = JsonSerializer.Serialize(request, FarmProtocolJson.Default.PreflightRequest);
        var spread = Jitter.For(question, DateTimeOffset.UnixEpoch, options.Preflight / 5);
        var answer = await _preflights.AskAsync(
            (connection.Access, question), a => !(a.At < notBefore) && !IsOlder(a.At, AgeOf(a, spread)), token => connection.Farm.PreflightAsync(request, token), cancellationToken);
        if (answer.Value is { } report)
            _descriptions.Tell(connection.Access, new Answer<FarmInfo>(answer.At, report.Farm, null));
        return answer;
    }

    /// <summary>How long it counts: what is wrong is looked at again soon, so that a mended cause is seen.</summary>
    private TimeSpan AgeOf(Answer<PreflightReport> answer, TimeSpan spread)
    {
        if (answer.Value is not { } report || PreflightVerdict.OfProbe(report) is not null)
            return options.Failing;
        return report.Checks.Any(c => c.State == CheckState.Failed) || report.ServiceMasterKeys.Any(k => k.Error is not null) ? options.Healthy : options.Preflight - spread;
    }

    private bool IsOlder(DateTimeOffset at, TimeSpan age) => time.GetUtcNow() - at >= age;
}
