using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>
/// A program that gets a token, as cloud providers give to people (client.authentication.k8s.io/v1 and v1beta1). Run again when the
/// token nears its expiry, and after a 401. Client certificates from such programs are not supported.
/// </summary>
internal sealed class ExecPlugin : ITokenSource, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1); // the program may talk to its cloud
    private static readonly TimeSpan RenewAhead = TimeSpan.FromSeconds(30);

    private readonly string _where;
    private readonly string _apiVersion;
    private readonly string _command;
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyList<(string Name, string Value)> _environment;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);
    private ExecStatus? _cached;

    private ExecPlugin(YamlPlace exec, TimeProvider time)
    {
        _where = exec.Where("command");
        _apiVersion = exec.RequiredText("apiVersion");
        _command = exec.RequiredText("command");
        _arguments = exec.Texts("args");
        _environment = [.. exec.Children("env").Select(entry => (entry.RequiredText("name"), entry.Text("value") ?? ""))];
        _time = time;
    }

    /// <exception cref="ConfigurationException">A field is missing, or the version is not one that we speak.</exception>
    public static ExecPlugin Read(YamlPlace exec, TimeProvider time)
    {
        var plugin = new ExecPlugin(exec, time);
        return plugin._apiVersion is "client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"
            ? plugin
            : throw exec.Error("apiVersion", $"is \"{plugin._apiVersion}\"; client.authentication.k8s.io/v1 and v1beta1 are supported");
    }

    /// <exception cref="ConfigurationException">The program cannot be run, fails, or gives no token.</exception>
    public async ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_cached is null || _cached.ExpirationTimestamp - RenewAhead <= _time.GetUtcNow())
                _cached = await RunAsync(cancellationToken);
            return _cached.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Invalidate() => _cached = null;

    public void Dispose() => _one.Dispose();

    private async Task<ExecStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var (exitCode, output) = await RunProgramAsync(both.Token);
        if (exitCode != 0)
            throw new ConfigurationException($"{_where}: {_command} ended with {exitCode}. Run it by hand to see why; it may ask you to sign in.");

        ExecCredential? credential;
        try
        {
            credential = JsonSerializer.Deserialize(output, ExecJson.Default.ExecCredential);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{_where}: {_command} wrote something that is not an ExecCredential.", e);
        }

        return credential?.Status is { Token.Length: > 0 } status
            ? status
            : throw new ConfigurationException($"{_where}: {_command} gave no token (client certificates from programs are not supported).");
    }

    private async Task<(int ExitCode, string Output)> RunProgramAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_command, _arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["KUBERNETES_EXEC_INFO"] =
            $$$"""{"apiVersion":"{{{_apiVersion}}}","kind":"ExecCredential","spec":{"interactive":false}}""";
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ConfigurationException($"{_where}: {_command} cannot be run ({e.Message}). Install it, or give its full path.", e);
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, output);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}

internal sealed record ExecCredential(ExecStatus? Status);

/// <param name="Token">Never logged.</param>
/// <param name="ExpirationTimestamp">Null when the token lasts as long as the process.</param>
internal sealed record ExecStatus(string? Token, DateTimeOffset? ExpirationTimestamp)
{
    public override string ToString() => $"a token until {ExpirationTimestamp:u}";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class ExecJson : JsonSerializerContext;
