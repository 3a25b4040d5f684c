using System.Text;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Reads secrets by name, one at a time: listing or watching them would take rights to every secret.</summary>
public sealed class ClusterCredentials(KubernetesClient client) : ICredentialSource
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await client.FindAsync(Resources.Secrets, new NamespacedName(@namespace, name), cancellationToken);
            return secret?.Data?.ToDictionary(d => d.Key, d => Encoding.UTF8.GetString(d.Value)) ?? (secret is null ? null : []);
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            throw Failed(e, Reasons.IdentityRefused, $"The operator may not read the Secret {@namespace}/{name}: {e.Message}. Let its role get secrets in this namespace.");
        }
        catch (KubernetesException e)
        {
            throw Failed(e, Reasons.CredentialsUnreadable, $"The API server does not give the Secret {@namespace}/{name}: {e.Message}. It is tried again.", e.RetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or InvalidAnswerException)
        {
            throw Failed(e, Reasons.CredentialsUnreadable, $"The API server did not answer when the Secret {@namespace}/{name} was to be read: {e.GetBaseException().Message.TrimEnd('.')}. It is tried again.");
        }
    }

    private static StepFailedException Failed(Exception e, string reason, string message, TimeSpan? retryAfter = null) =>
        new(new StepFailure(reason, message, Retry: true) { RetryAfter = retryAfter }, e);
}
