using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>
/// A namespace, a farm with its agent and an operator process of one story's own, so that what one story breaks and counts
/// is no other's. Everything goes through kubectl, as a person would do it.
/// </summary>
public sealed class Story : IAsyncDisposable
{
    public const string TlsSecret = "contoso-farm-agent";

    /// <summary>How the path of the database's backup ends, the one file of a set that can be large.</summary>
    public const string DatabaseFile = "/farm/app/spbr0000/00000001.bak";

    /// <summary>How long a story waits for what should come soon. Generous: busy machines are slow, not wrong.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(180);

    private readonly Stage _stage;
    private readonly CancellationToken _cancellationToken;
    private readonly Uri _health = new($"http://127.0.0.1:{FreePort.Find()}");
    private Replica? _operator;

    private Story(Stage stage, string @namespace, FarmSite farm, CancellationToken cancellationToken) =>
        (_stage, Namespace, Farm, _cancellationToken) = (stage, @namespace, farm, cancellationToken);

    public World World => _stage.World;

    public string Namespace { get; }

    public FarmSite Farm { get; }

    /// <summary>The vault's secret that people put this story's passphrase into.</summary>
    public string PassphraseSecret => $"{Namespace}-passphrase";

    /// <summary>How long an operator leads without a sign of life. A busy machine may take it from one that is alive: the more of it, the calmer.</summary>
    private int LeaseSeconds { get; init; } = 3;

    public ChildProcess Operator => _operator?.Process ?? throw new InvalidOperationException("The operator is not running.");

    /// <param name="name">Short; the namespace begins with it.</param>
    /// <param name="databaseMegabytes">How much there is to copy.</param>
    /// <param name="farmPassphrase">The farm's, when it is not the one that lies in the vault.</param>
    /// <param name="withOperator">False for what needs no operator.</param>
    /// <param name="leaseSeconds">How long an operator that was killed holds up the next one.</param>
    public static async Task<Story> BeginAsync(
        Stage stage, string name, CancellationToken cancellationToken, int databaseMegabytes = 0, string? farmPassphrase = null, bool withOperator = true, int leaseSeconds = 3)
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        var @namespace = await stage.AddNamespaceAsync(name, cancellationToken);
        var farm = await stage.World.AddFarmAsync(@namespace, farmPassphrase ?? stage.World.Passphrase, databaseMegabytes * 1024L * 1024, cancellationToken);
        var story = new Story(stage, @namespace, farm, cancellationToken) { LeaseSeconds = leaseSeconds };
        stage.Enter();
        if (farmPassphrase is not null)
            stage.Passphrases.Add(farmPassphrase);
        stage.World.Vaults.SetSecret(World.Vault, story.PassphraseSecret, stage.World.Passphrase);
        await story.CreateTlsSecretAsync(TlsSecret);
        if (withOperator)
            await story.StartOperatorAsync();
        return story;
    }

    /// <summary>Starts the operator, or starts it again; its log goes on in the same file.</summary>
    public async Task StartOperatorAsync()
    {
        if (_operator is not null)
            await _operator.DisposeAsync();
        _operator = await StartReplicaAsync($"operator-{Namespace}", null, "--namespace", Namespace, "--health", _health.OriginalString);
    }

    /// <summary>Starts the operator for every namespace, to serve those that the bindings name.</summary>
    /// <param name="home">The namespace of its lease.</param>
    public async Task StartClusterOperatorAsync(string home, BindingsDocument bindings)
    {
        var file = Path.Combine(World.Directory, $"bindings-{Namespace}.json");
        await File.WriteAllTextAsync(file, bindings.ToString(), _cancellationToken);
        _operator = await StartReplicaAsync($"operator-{Namespace}", null, "--namespace", home, "--all-namespaces", "--bindings", file, "--health", _health.OriginalString);
    }

    /// <summary>Starts an operator, and keeps it.</summary>
    /// <param name="name">Of its log; further starts count up.</param>
    /// <param name="kubeConfig">Its way to the cluster; null is the world's own.</param>
    /// <param name="further">Arguments beside the usual ones.</param>
    public Task<Replica> StartReplicaAsync(string name, string? kubeConfig, params string[] further)
    {
        var starts = 0;
        return Replica.StartAsync(
            token => World.StartOperatorAsync(
                ++starts == 1 ? name : $"{name}-{starts}",
                ["--lease-seconds", LeaseSeconds.ToString(CultureInfo.InvariantCulture), "--probe-seconds", "5", "--preflight-seconds", "5", "--failing-probe-seconds", "1", .. further],
                token,
                kubeConfig),
            _cancellationToken);
    }

    /// <summary>Who leads now.</summary>
    public Task<string> LeaderAsync() => ReadAsync("lease/securestore-operator", "{.spec.holderIdentity}");

    /// <summary>The client certificate that the farm's agent was installed with.</summary>
    public Task CreateTlsSecretAsync(string name) => CreateTlsSecretAsync(name, Path.Combine(World.Directory, "credentials", "contoso-farm-agent"));

    /// <param name="directory">With tls.crt, tls.key and ca.crt.</param>
    public Task CreateTlsSecretAsync(string name, string directory) => KubectlAsync([
        "create", "secret", "generic", name, "--type=kubernetes.io/tls",
        .. new[] { "tls.crt", "tls.key", "ca.crt" }.Select(file => $"--from-file={file}={Path.Combine(directory, file)}")]);

    /// <summary>The operator's metrics, as Prometheus would scrape them.</summary>
    public async Task<string> MetricsAsync()
    {
        using var http = new HttpClient { BaseAddress = _health };
        return await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), _cancellationToken);
    }

    public PolicyDocument Policy(string name) => PolicyDocument.Of(name, Namespace, World, Farm, PassphraseSecret);

    /// <exception cref="CommandFailedException">kubectl says no.</exception>
    public async Task<string> KubectlAsync(params string[] arguments) => (await TryKubectlAsync(null, arguments)).Expect();

    public Task<CommandResult> TryKubectlAsync(string? input, params string[] arguments) =>
        _stage.Kubectl.TryAsync(input, [.. arguments, "--namespace", Namespace], _cancellationToken);

    public async Task ApplyAsync(PolicyDocument policy) => (await TryKubectlAsync(policy.ToString(), "apply", "-f", "-")).Expect();

    /// <summary>A field as kubectl prints it.</summary>
    public Task<string> ReadAsync(string resource, string path) => KubectlAsync("get", resource, "-o", $"jsonpath={path}");

    /// <summary>Waits with <c>kubectl wait</c>. What a person would look at next stands in the message when that is in vain.</summary>
    public async Task WaitAsync(string resource, string condition)
    {
        var waited = await TryKubectlAsync(null, "wait", resource, $"--for=condition={condition}", $"--timeout={_patience.TotalSeconds}s");
        if (!waited.Succeeded)
            throw new CommandFailedException(waited with { Error = $"{waited.Error}\n{await DiagnoseAsync()}" });
    }

    /// <summary>Waits until a field, as kubectl prints it, satisfies.</summary>
    /// <returns>The field.</returns>
    public async Task<string> WaitUntilAsync(string resource, string path, Func<string, bool> satisfies)
    {
        var seen = "";
        await UntilAsync(async () => satisfies(seen = await ReadAsync(resource, path)), () => $"{resource} {path}, which is '{seen}'");
        return seen;
    }

    public Task WaitUntilAsync(string resource, string path, string value) => WaitUntilAsync(resource, path, seen => seen == value);

    public async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        try
        {
            await Until.TrueAsync(condition, _patience, TimeProvider.System, "it", _cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Waited {_patience.TotalSeconds} s in vain for {what()}.\n{await DiagnoseAsync()}", late);
        }
    }

    /// <summary>The first backup that a policy made by itself, once it is there.</summary>
    public Task<string> BackupOfAsync(string policy) => WaitUntilAsync("ssb", $"{{.items[?(@.spec.policyName==\"{policy}\")].metadata.name}}", name => name.Length > 0);

    /// <summary>A backup by hand.</summary>
    /// <returns>The object's name.</returns>
    public async Task<string> BackUpByHandAsync(string policy)
    {
        var made = await TryKubectlAsync(
            $$$"""{"apiVersion": "securestore.dev/v1alpha1", "kind": "SecureStoreBackup", "metadata": {"generateName": "{{{policy}}}-by-hand-"}, "spec": {"policyName": "{{{policy}}}"}}""",
            "create", "-f", "-", "-o", "jsonpath={.metadata.name}");
        return made.Expect().Trim();
    }

    /// <summary>A restore of a mode, with further members of its spec.</summary>
    public async Task RestoreAsync(string name, string mode, JsonObject spec)
    {
        var whole = new JsonObject { ["policyName"] = "contoso", ["mode"] = mode };
        foreach (var (member, value) in spec)
            whole[member] = value?.DeepClone();
        var document = new JsonObject { ["apiVersion"] = "securestore.dev/v1alpha1", ["kind"] = "SecureStoreRestore", ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = whole };
        (await TryKubectlAsync(document.ToJsonString(), "create", "-f", "-")).Expect();
    }

    /// <summary>This story's blobs of this end alone, as faults have it: others may be told beside it.</summary>
    public string Paths(string suffix) => $"/{Namespace}.*{suffix}";

    /// <summary>What lies in a container for this story's policies: paths below the namespace's own.</summary>
    public async Task<IReadOnlyList<string>> BlobsAsync(string container) =>
        [.. (await World.Azurite.Account.ListBlobsAsync(container, _cancellationToken)).Select(b => b.Name).Where(name => name.Contains($"/{Namespace}.", StringComparison.Ordinal))];

    /// <summary>The secrets that operators wrote for this story's policies.</summary>
    public IReadOnlyList<string> SecretNames(string vault) =>
        [.. World.Vaults.ListNames(vault).Where(name => name.StartsWith(PolicyDocument.VaultPrefix(Namespace), StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        _stage.Leave(this);
        if (_operator is not null)
            await _operator.DisposeAsync();
        await Farm.Agent.StopAsync("KILL", CancellationToken.None);
    }

    private async Task<string> DiagnoseAsync()
    {
        var objects = await TryKubectlAsync(null, "get", "ssbp,ssb,ssr,events", "-o", "wide");
        var log = _operator is null ? [] : await File.ReadAllLinesAsync(_operator.Process.Log, _cancellationToken);
        return $"{objects.Output}{objects.Error}\nThe operator's last words:\n{string.Join('\n', log.TakeLast(30))}";
    }
}
