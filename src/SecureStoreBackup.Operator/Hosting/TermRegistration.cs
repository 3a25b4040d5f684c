using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>
/// Tells the agent of every farm that a policy names who leads now, as soon as somebody does, so that the leader before is refused
/// from then on, whether or not it has noticed. A farm that does not answer is asked again, and holds up no other. Farms that are
/// named later hear of it with their first run.
/// </summary>
/// <param name="open">The farm of a policy.</param>
public sealed class TermRegistration(
    Store<PolicyResource> policies, Func<BackupPolicy, CancellationToken, Task<IFarm>> open, Bindings bindings, RunIdentity identity, TimeProvider time, ILogger<TermRegistration> log)
{
    /// <summary>Ends when every farm knows the term or no policy names it any more, or with the token.</summary>
    public Task RunAsync(CancellationToken lost) => Task.WhenAll(
        policies.All.Select(AgentOf).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Select(agent => RegisterAsync(agent, lost)));

    private async Task RegisterAsync(string agent, CancellationToken lost)
    {
        var since = time.GetUtcNow();
        for (var attempt = 0; !lost.IsCancellationRequested && PolicyOf(agent, attempt) is { } policy; attempt++)
        {
            TimeSpan wait;
            try
            {
                var farm = await open(policy, lost);
                await farm.FenceAsync(new FenceRequest(identity.Term, identity.Takeover), lost);
                log.TermRegistered(agent, identity.Term.Number);
                return;
            }
            catch (StepFailedException refusal)
            {
                if (attempt == 0)
                    log.TermRefused(agent, refusal.Failure.Reason, refusal.Failure.Message);
                wait = Backoff.After(since, time.GetUtcNow(), refusal.Failure.RetryAfter);
            }
            catch (Exception failure) when (failure is KubernetesException or HttpRequestException or InvalidAnswerException)
            {
                if (attempt == 0)
                    log.TermRefused(agent, failure.GetType().Name, failure.Message);
                wait = Backoff.After(since, time.GetUtcNow(), null);
            }
            catch (OperationCanceledException) when (lost.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(wait, time, lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Policies of one farm may have certificates of their own: each has its turn.</summary>
    private BackupPolicy? PolicyOf(string agent, int attempt)
    {
        PolicyResource[] all = [.. policies.All.Where(p => string.Equals(AgentOf(p), agent, StringComparison.OrdinalIgnoreCase)).OrderBy(p => $"{p.Metadata.Namespace}/{p.Metadata.Name}", StringComparer.Ordinal)];
        // Only those whose turn it is are parsed: a farm may have a hundred.
        return Enumerable.Range(attempt, all.Length).Select(turn => PolicyParser.Parse(all[turn % all.Length]).Policy).FirstOrDefault(p => p is not null && bindings.Refusals(p).Count == 0);
    }

    private static string? AgentOf(PolicyResource policy) => policy.Metadata.DeletionTimestamp is null ? policy.Spec?.Farm?.AgentUrl?.TrimEnd('/') : null;
}
