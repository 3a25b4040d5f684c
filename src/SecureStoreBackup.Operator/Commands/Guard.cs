using System.CommandLine;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Turns what the outside world refuses into one line on standard error, with what to do, and an exit code.</summary>
internal static class Guard
{
    public static async Task<int> RunAsync(InvocationConfiguration console, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (e is ConfigurationException or InvalidDataException)
        {
            return await RefuseAsync(console, e.Message, ExitCodes.Invalid);
        }
        catch (KubernetesException e)
        {
            return await RefuseAsync(console, Words(e), ExitCodes.Failed);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or InvalidAnswerException)
        {
            return await RefuseAsync(console, $"the cluster does not tell: {e.Message}", ExitCodes.Failed);
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(console, e.Message, ExitCodes.Failed);
        }
    }

    /// <summary>Says no.</summary>
    /// <returns>The code.</returns>
    public static async Task<int> RefuseAsync(InvocationConfiguration console, string why, int code)
    {
        await console.Error.WriteLineAsync($"securestore: {why}");
        return code;
    }

    private static string Words(KubernetesException refusal) => refusal switch
    {
        { IsForbidden: true } => $"the cluster does not allow you this: {refusal.Message}. Ask whoever runs it for the right; kubectl auth can-i --list says what you may.",
        { Status.Code: 401 } => $"the cluster does not know you: {refusal.Message}. Sign in again, or name another --context.",
        { IsNotFound: true } => $"the cluster does not know what was asked for: {refusal.Message}. If the definitions are not there: securestore crds | kubectl apply -f -",
        _ => $"the cluster does not tell: {refusal.Message}",
    };
}
