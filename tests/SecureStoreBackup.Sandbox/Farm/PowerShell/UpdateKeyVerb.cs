using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

internal static class UpdateKeyVerb
{
    public static async Task<JsonObject> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var store = Find(context);
        try
        {
            store.RefreshKey(context.Secrets.GetProperty("passphrase").GetString()!);
        }
        catch (SharePointException e)
        {
            throw new VerbFailure("PassphraseRefused", e.Message, detail: e.Types);
        }
        return await ProbeAsync(context, store, cancellationToken);
    }

    private static async Task<JsonObject> ProbeAsync(VerbContext context, SecureStore store, CancellationToken cancellationToken)
    {
        var (probes, cap) = (context.Number("probes"), TimeSpan.FromSeconds(context.Number("capSeconds")));
        var started = context.Time.GetTimestamp();
        var attempts = 0;
        var successes = 0;
        SharePointException? last = null;
        while (successes < probes)
        {
            if (attempts > 0)
            {
                if (context.Time.GetElapsedTime(started) >= cap)
                    throw new VerbFailure("KeyNotPropagated", $"The key was not open within {cap.TotalSeconds} s: {last?.Message}", true, last?.Types ?? "");
                await Task.Delay(TimeSpan.FromSeconds(context.Number("intervalSeconds")), context.Time, cancellationToken);
            }
            attempts++;
            try
            {
                _ = store.TargetApplications;
                successes++;
                context.Progress($"Probe {attempts}: the key is open ({successes} of {probes})");
            }
            catch (SharePointException e)
            {
                successes = 0;
                last = e;
                context.Progress($"Probe {attempts}: {e.Message}");
            }
        }
        return new JsonObject { ["probes"] = successes, ["attempts"] = attempts, ["seconds"] = (int)context.Time.GetElapsedTime(started).TotalSeconds };
    }

    private static SecureStore Find(VerbContext context)
    {
        var id = context.Arguments.GetProperty("proxy").GetGuid();
        var application = context.State.Applications.FirstOrDefault(a => a.Proxy?.Id == id)
            ?? throw SharePointException.Argument($"Cannot find the service application proxy '{id}'.");
        return context.Farm.SecureStore(application.Name);
    }
}
