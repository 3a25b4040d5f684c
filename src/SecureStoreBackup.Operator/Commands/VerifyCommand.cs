using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Statuses;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore verify</c>: recovery points read back now, as a policy in a cluster or a file reaches them, or from a container alone.</summary>
internal static class VerifyCommand
{
    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var (arguments, container, output) = (new VerifyArguments(), new ContainerArguments(optional: true), new OutputOption());
        var command = new Command("verify",
            """
            Read recovery points back now: the manifest against the digest of when it was written, every byte of every file against the
            manifest, every secret at the version that it names. Changes nothing, and writes no evidence: what the operator verifies by
            its own schedule counts in the status. A policy is read at all its targets, by the identities that it names, so best in the
            operator's pod; --container takes yours. Exit code 0: all that was read is intact; 1: something is damaged, missing or
            cannot be judged, and is named; 2: the arguments do not say what to read.

            Examples:
              kubectl -n sharepoint exec deploy/securestore -- securestore verify sharepoint/contoso
              securestore verify --container https://contosobackup.blob.core.windows.net/securestore --azure-cli
              securestore verify --container https://contosobackup.blob.core.windows.net/securestore --sas-file sas.txt --no-secrets --all -o json
            """);
        arguments.AddTo(command);
        container.AddTo(command);
        output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (arguments.Policy(result) is null == !container.IsNamed(result))
                result.AddError("say either which POLICY, or which --container, to read.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            var console = parsed.InvocationConfiguration;
            using var logs = LogOutput.Create(LogLevel.Warning);
            using var progress = ConsoleProgress.For(console.Error, time);
            var work = new Verifying(arguments.Choice(parsed), time, progress);
            var lines = arguments.Policy(parsed) is { } named
                ? await OfPolicyAsync(parsed, arguments, named, work, time, logs, cancellationToken)
                : await OfContainerAsync(parsed, arguments, container, work, cancellationToken);
            if (lines is null)
                return ExitCodes.Invalid;
            progress.Dispose();
            var report = new CheckReport(time.GetUtcNow(), lines);
            output.Write(parsed, report, CheckJson.Default.CheckReport, text => CheckText.Write(report, Paint.For(text), text));
            return report.Good ? ExitCodes.Good : ExitCodes.Failed;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<CheckLine>?> OfContainerAsync(ParseResult parsed, VerifyArguments arguments, ContainerArguments container, Verifying work, CancellationToken cancellationToken)
    {
        using var transports = new AzureTransports(new());
        using var buffers = new BufferPool();
        var opened = container.Open(parsed, transports, buffers);
        Func<string, CancellationToken, Task>? read = arguments.Secrets(parsed) ? (id, token) => PinnedSecrets.ReadAsync(container.OpenVault(parsed, SecretId.Parse(id).Vault, transports), id, token) : null;
        var (lines, error) = await work.ReadAsync(opened.Url.AbsoluteUri, opened, container.Prefix(parsed), arguments.Within(parsed), read, cancellationToken);
        if (error is null)
            return lines;
        await Guard.RefuseAsync(parsed.InvocationConfiguration, error, ExitCodes.Invalid);
        return null;
    }

    private static async Task<IReadOnlyList<CheckLine>?> OfPolicyAsync(
        ParseResult parsed, VerifyArguments arguments, string policyName, Verifying work, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var console = parsed.InvocationConfiguration;
        using var named = await arguments.FindAsync(parsed, policyName, logs, time, cancellationToken);
        if (named is null)
            return null;
        if (named.Credentials(arguments.Credentials(parsed)) is not { } credentials)
        {
            await Guard.RefuseAsync(console, "--credentials: a policy in a file needs the folder with its secrets.", ExitCodes.Invalid);
            return null;
        }

        await using var engine = new Engine(credentials, Bindings.Open, live: () => null, time, logs);
        var policy = named.Policy;
        Func<string, CancellationToken, Task>? read = arguments.Secrets(parsed) ? (id, token) => PinnedSecrets.ReadAsync(engine.Ports.Vault(policy, SecretId.Parse(id).Vault), id, token) : null;
        if (arguments.Unknown(parsed, policy) is { } unknown)
        {
            await Guard.RefuseAsync(console, unknown, ExitCodes.Invalid);
            return null;
        }

        var all = new List<CheckLine>();
        foreach (var target in arguments.Targets(parsed, policy))
        {
            try
            {
                var path = RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name);
                var (lines, error) = await work.ReadAsync(target.Name, await engine.Ports.ContainerAsync(policy, target.Name, null, cancellationToken), path, path, read, cancellationToken);
                all.AddRange(error is null ? lines : [Verifying.None(target.Name, work.Point, CheckVerdict.Missing, error)]);
            }
            catch (StepFailedException refused)
            {
                all.Add(Verifying.None(target.Name, work.Point, CheckVerdict.Unreadable, refused.Failure.ToString()));
            }
        }

        if (work.Point.Length == 0)
            all.AddRange([.. Verifying.Behind(all)]);
        return all;
    }
}
