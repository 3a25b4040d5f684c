using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>
/// A program that gets a token, as cloud providers give to people (client.authentication.k8s.io/v1 and v1beta1). Run again when the
/// token nears its expiry, and after a 401; by one caller at a time. Client certificates from such programs are not supported.
/// </summary>
internal sealed class ExecPlugin : ITokenSource, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1); // the program may talk to its cloud
    private static readonly TimeSpan RenewAhead = TimeSpan.FromSeconds(30);

    private readonly string _where;
    private readonly ExecProgram _program;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile ExecStatus? _cached;

    private ExecPlugin(string where, ExecProgram program, TimeProvider time) => (_where, _program, _time) = (where, program, time);

    /// <param name="exec">Of a user.</param>
    /// <param name="cluster">Told to the program when <c>provideClusterInfo</c> says so.</param>
    /// <param name="time">For expiry.</param>
    /// <exception cref="ConfigurationException">A field is missing, or it asks for what we do not do.</exception>
    public static ExecPlugin Read(YamlPlace exec, YamlPlace cluster, TimeProvider time)
    {
        var version = exec.RequiredText("apiVersion");
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
            throw exec.Error("apiVersion", $"is \"{version}\"; client.authentication.k8s.io/v1 and v1beta1 are supported");
        // Nobody sits at an operator, and the log of a command is no place to sign in.
        if (exec.Text("interactiveMode") is { } mode && mode is not ("Never" or "IfAvailable"))
            throw exec.Error("interactiveMode", $"is \"{mode}\"; the program must get a token without asking anybody. Use Never or IfAvailable, after signing in with it");
        return new(exec.Where("command"), ExecProgram.Read(exec, version, exec.Flag("provideClusterInfo") ? cluster : null), time);
    }

    /// <exception cref="ConfigurationException">The program cannot be run, fails, takes over a minute, or gives no token.</exception>
    public async ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_cached is { } cached && (cached.ExpirationTimestamp is null || cached.ExpirationTimestamp - RenewAhead > _time.GetUtcNow()))
                return cached.Token;
            var got = await RunAsync(cancellationToken);
            _cached = got;
            return got.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Invalidate(string token)
    {
        if (_cached is { } cached && cached.Token == token)
            Interlocked.CompareExchange(ref _cached, null, cached);
    }

    public void Dispose() => _one.Dispose();

    private async Task<ExecStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        string output;
        try
        {
            output = await _program.RunAsync(both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConfigurationException($"{_where}: {_program} did not end within {Limit.TotalSeconds} s. Run it by hand to see what it waits for.", e);
        }

        ExecCredential? credential;
        try
        {
            credential = JsonSerializer.Deserialize(output, ExecJson.Default.ExecCredential);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"{_where}: {_program} wrote something that is not an ExecCredential.", e);
        }

        if (credential?.ApiVersion != _program.ApiVersion)
            throw new ConfigurationException($"{_where}: {_program} speaks \"{credential?.ApiVersion}\", and the kubeconfig says {_program.ApiVersion}. Correct apiVersion there, or update the program.");
        return credential.Status is { Token.Length: > 0 } status
            ? status
            : throw new ConfigurationException($"{_where}: {_program} gave no token (client certificates from programs are not supported).");
    }
}

internal sealed record ExecCredential(string? ApiVersion, ExecStatus? Status);

/// <param name="Token">Never logged.</param>
/// <param name="ExpirationTimestamp">Null when the token lasts as long as the process.</param>
internal sealed record ExecStatus(string? Token, DateTimeOffset? ExpirationTimestamp)
{
    public override string ToString() => $"a token until {ExpirationTimestamp:u}";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class ExecJson : JsonSerializerContext;
