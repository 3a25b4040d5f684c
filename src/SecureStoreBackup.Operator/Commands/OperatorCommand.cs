using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Tenancy;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore operator</c>: watch policies and do what they say, until told to stop.</summary>
internal static class OperatorCommand
{
    private const int Forbidden = 1;

    private const int Invalid = 2;

    /// <summary>Somebody else leads now: the process is to be started again.</summary>
    private const int LeadershipLost = 3;

    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A kubeconfig. Default: KUBECONFIG, the pod's service account, or ~/.kube/config." };
    private static readonly Option<string?> _context = new("--context") { Description = "A context of the kubeconfig. Default: its current one." };
    private static readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The namespace to watch. Default: the configuration's own." };
    private static readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "Watch every namespace; takes rights in the whole cluster." };
    private static readonly Option<FileInfo?> _bindings = new("--bindings") { Description = "A YAML file: what each namespace may name. Required with --all-namespaces; docs/tenancy.md." };
    private static readonly Option<string> _lease = new("--lease-name") { Description = "Name of the lease that the leader holds.", DefaultValueFactory = _ => "securestore-operator" };
    private static readonly Option<int> _leaseSeconds = Seconds("--lease-seconds", 15, 3, 300, "How long others wait after the leader's last sign of life, in seconds, 3 to 300.");
    private static readonly Option<int> _probeSeconds = Seconds("--probe-seconds", 300, 5, 3600, "How often farm, vaults and containers are asked while all is well, in seconds, 5 to 3600.");
    private static readonly Option<int> _preflightSeconds = Seconds("--preflight-seconds", 900, 5, 86_400, "How often a healthy farm checks everything and looks for changes, once for all policies that ask the same of it, in seconds, 5 to 86400.");
    private static readonly Option<int> _failingSeconds = Seconds("--failing-probe-seconds", 15, 1, 3600, "How often they are asked while one does not answer, in seconds, 1 to 3600.");
    private static readonly Option<Uri?> _health = new("--health")
    {
        Description = "Where /healthz, /readyz and /metrics answer, such as http://0.0.0.0:8081. Default: nowhere.",
        CustomParser = Address,
    };
    private static readonly Option<string?> _clusterId = ClusterIdOption.Create();
    private static readonly Option<bool> _takeover = new("--takeover") { Description = "Take over farms that follow another lease, when no job runs there. The agents record it." };

    public static Command Create()
    {
        var command = new Command("operator",
            """
            Watch policies and do what they say, until told to stop. Exit code 0: told to stop; 1: its lease may not be read or written;
            2: the configuration is not valid; 3: somebody else leads now, and it is to be started again.

            Examples:
              securestore operator --kubeconfig ~/.kube/config --namespace sharepoint
              securestore operator --all-namespaces --bindings bindings.yaml --health http://0.0.0.0:8081
            """)
        {
            _kubeconfig, _context, _namespace, _all, _bindings, _lease, _clusterId, _leaseSeconds, _probeSeconds, _preflightSeconds, _failingSeconds, _health, _takeover,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_all) && result.GetValue(_bindings) is null)
                result.AddError("--all-namespaces needs --bindings FILE, or every author of a policy could use the operator's identity; see docs/tenancy.md.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var logs = LogOutput.Create();
        if (Bindings(parsed.GetValue(_bindings)) is not { } bindings)
            return Invalid;
        var options = new OperatorOptions
        {
            KubeConfig = parsed.GetValue(_kubeconfig),
            Context = parsed.GetValue(_context),
            Namespace = parsed.GetValue(_namespace),
            AllNamespaces = parsed.GetValue(_all),
            Bindings = bindings,
            LeaseName = parsed.GetValue(_lease)!,
            LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(_leaseSeconds)),
            Takeover = parsed.GetValue(_takeover),
            ClusterId = parsed.GetValue(_clusterId),
            Health = parsed.GetValue(_health),
            Probes = new ProbeOptions
            {
                Healthy = TimeSpan.FromSeconds(parsed.GetValue(_probeSeconds)),
                Preflight = TimeSpan.FromSeconds(parsed.GetValue(_preflightSeconds)),
                Failing = TimeSpan.FromSeconds(parsed.GetValue(_failingSeconds)),
            },
        };
        try
        {
            await new OperatorHost(options, TimeProvider.System, logs).RunAsync(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (ConfigurationException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"securestore: {e.Message}");
            return Invalid;
        }
        catch (LeaseForbiddenException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"securestore: {e.Message}. Bind a Role in the namespace {e.Lease.Namespace} that allows get, create and update on leases of coordination.k8s.io to the account that the operator runs as; manifests/base/leader.yaml has it whole (Role and RoleBinding securestore-leader).");
            return Forbidden;
        }
        catch (LeadershipLostException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"securestore: {e.Message}");
            return LeadershipLost;
        }
    }

    private static Uri? Address(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http", AbsolutePath: "/" })
            return address;
        result.AddError($"--health: '{text}' is no address to listen at; write it as in http://0.0.0.0:8081.");
        return null;
    }

    private static Bindings? Bindings(FileInfo? file)
    {
        try
        {
            return file is null ? Tenancy.Bindings.Open : BindingsFile.Read(file.FullName);
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine($"securestore: {e.Message}");
            return null;
        }
    }

    private static Option<int> Seconds(string name, int preset, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => preset };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name}: {value} is not between {least} and {most}.");
        });
        return option;
    }
}
