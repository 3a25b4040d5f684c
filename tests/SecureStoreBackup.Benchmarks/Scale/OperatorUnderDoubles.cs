using System.Collections.Concurrent;
using System.CommandLine;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>
/// <c>benchmarks operator-under-doubles</c>: the operator as <c>securestore operator</c> composes it, but for what stands behind its
/// ports. A process of its own, so that memory and processor time are its own.
/// </summary>
internal static class OperatorUnderDoubles
{
    public const string Name = "operator-under-doubles";

    public static Command Create()
    {
        var kubeconfig = new Option<string>("--kubeconfig") { Required = true };
        var @namespace = new Option<string>("--namespace") { Required = true };
        var health = new Option<string>("--health") { Required = true };
        var command = new Command(Name, "The operator with doubles behind its ports, for operator-scale.") { kubeconfig, @namespace, health };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var logs = LogOutput.Create();
            var options = new OperatorOptions { KubeConfig = parsed.GetValue(kubeconfig), Namespace = parsed.GetValue(@namespace), Health = new Uri(parsed.GetValue(health)!) };
            try
            {
                await new OperatorHost(options, TimeProvider.System, logs, Doubles()).RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // As asked.
            }
        });
        return command;
    }

    /// <summary>One of each for each address, as the world has them.</summary>
    private static PortOpeners Doubles()
    {
        var farms = new ConcurrentDictionary<Uri, IFarm>();
        var vaults = new ConcurrentDictionary<Uri, IVault>();
        var containers = new ConcurrentDictionary<Uri, IContainer>();
        return new PortOpeners(
            (url, _) => farms.GetOrAdd(url, static url => new QuietFarm(url)),
            (url, _, _) => vaults.GetOrAdd(url, static url => new QuietVault(url)),
            (url, _, _) => containers.GetOrAdd(url, static url => new QuietContainer(url)));
    }
}
