using System.CommandLine;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Blob;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>
/// The part of the operator that is measured, as a process of its own: its steps CopyOffsite and Verify, with its adapters and
/// their defaults, from the farm agent to the container.
/// </summary>
internal static class CopyProcess
{
    public const string Name = "copy-process";

    public static Command Create()
    {
        var certificates = new Option<string>("--certificates") { Required = true };
        var agent = new Option<string>("--agent") { Required = true };
        var container = new Option<string>("--container") { Required = true };
        var command = new Command(Name, "What offsite-copy starts and measures.") { certificates, agent, container };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(certificates), new Uri(parsed.GetRequiredValue(agent)), new Uri(parsed.GetRequiredValue(container)), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string certificates, Uri agent, Uri containerUrl, TextWriter output, CancellationToken cancellationToken)
    {
        using var farm = FarmAgentClient.Open(agent, Credentials(certificates), new(), TimeProvider.System);
        using var transports = new AzureTransports(new());
        using var buffers = new BufferPool();
        await using var transfers = new TransferPool(TimeProvider.System);
        var container = new BlobContainers(new AzureIdentities(transports), transports, buffers).Open(
            containerUrl, new AzureIdentity.SharedKeySecret(new SecretValue(AzuriteAccount.Key)), AzureRoute.Default);
        var ports = new RunPorts(farm, new NoVault(), new NoVault(), (_, _) => Task.FromResult(container));
        var (run, policy) = (CopyRun.Begin(agent, containerUrl), CopyRun.Policy(agent));
        foreach (IRunStep step in (IRunStep[])[new CopyOffsiteStep(transfers, new PathOwnership(TimeProvider.System)), new VerifyStep(transfers, TimeProvider.System)])
        {
            var record = new StepRecord { Name = StepNames.For(step.Name, CopyRun.Target), State = StepState.Running };
            StepOutcome outcome;
            do
            {
                outcome = await step.ExecuteAsync(new StepContext(run, record, policy, ports, CopyRun.Identity), cancellationToken);
                run = outcome.Run;
            }
            while (outcome is StepOutcome.Waiting);
            await output.WriteLineAsync(outcome is StepOutcome.Done done ? $"{record.Name}: {done.Message}" : throw new InvalidOperationException($"{record.Name} ended as {outcome.GetType().Name}."));
        }

        return 0;
    }

    private static FarmCredentials Credentials(string directory) => new(
        File.ReadAllText(Path.Combine(directory, "client.pem")), new SecretValue(File.ReadAllText(Path.Combine(directory, "client.key"))), File.ReadAllText(Path.Combine(directory, "ca.pem")));
}
