using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>How to run a program that gets credentials. What it says to standard error reaches whoever runs us.</summary>
internal sealed class ExecProgram
{
    private readonly string _where;
    private readonly string _command;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyList<(string Name, string Value)> _environment;
    private readonly string _info;
    private readonly string _hint;

    private ExecProgram(YamlPlace exec, string apiVersion, YamlPlace? cluster)
    {
        _where = exec.Where("command");
        var command = exec.RequiredText("command");
        _command = command.Contains('/', StringComparison.Ordinal) ? exec.Resolve(command) : command; // a bare name is looked for on the PATH
        _arguments = exec.Texts("args");
        _environment = [.. exec.Children("env").Select(entry => (entry.RequiredText("name"), entry.Text("value") ?? ""))];
        _hint = exec.Text("installHint")?.Trim() is { } hint ? hint : "Install it, or give its full path.";
        _info = Info(apiVersion, cluster);
        ApiVersion = apiVersion;
    }

    public string ApiVersion { get; }

    public static ExecProgram Read(YamlPlace exec, string apiVersion, YamlPlace? cluster) => new(exec, apiVersion, cluster);

    /// <summary>What it wrote to standard output. Killed with all that it started when cancelled.</summary>
    /// <exception cref="ConfigurationException">It cannot be run, or fails.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new ConfigurationException($"{_where}: {_command} ended with {process.ExitCode}. Run it by hand to see why; it may ask you to sign in.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public override string ToString() => _command;

    private Process Start()
    {
        var start = new ProcessStartInfo(_command, _arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["KUBERNETES_EXEC_INFO"] = _info;
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ConfigurationException($"{_where}: {_command} cannot be run ({e.Message}). {_hint}", e);
        }
    }

    /// <summary>What KUBERNETES_EXEC_INFO tells the program.</summary>
    private static string Info(string apiVersion, YamlPlace? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null)
        {
            var told = new JsonObject { ["server"] = cluster.RequiredText("server") };
            foreach (var field in (string[])["tls-server-name", "proxy-url"])
                if (cluster.Text(field) is { } text)
                    told[field] = text;
            if (cluster.Flag("insecure-skip-tls-verify"))
                told["insecure-skip-tls-verify"] = true;
            if (KubeConfigCluster.Pem(cluster, "certificate-authority") is var (_, pem))
                told["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
            spec["cluster"] = told;
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }
}
