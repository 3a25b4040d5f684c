using System.CommandLine;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>What a person says of a restore at the command line.</summary>
internal sealed class RestoreArguments
{
    private readonly Option<string?> _policy = new("--policy") { Description = "NAMESPACE.NAME of the policy, where the container holds several." };
    private readonly Option<string?> _point = new("--point") { Description = "Name of the recovery point. Default: the newest that is restorable." };
    private readonly Option<RestoreMode> _mode = new("--mode") { Description = "Drill (reads alone, or with --agent a scratch farm), SecureStore, RefreshKey or ServiceMasterKey.", DefaultValueFactory = _ => RestoreMode.SecureStore };
    private readonly Option<string?> _agent = new("--agent") { Description = "URL of the farm's agent, as in https://sp01.contoso.local:7443." };
    private readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Folder with tls.crt, tls.key and ca.crt for the agent." };
    private readonly Option<string?> _instance = new("--instance") { Description = "SQL Server instance, for ServiceMasterKey." };
    private readonly Option<string?> _directory = new("--instance-directory") { Description = "Where the key's file may stand for a moment, as the instance's server sees it, for ServiceMasterKey." };
    private readonly Option<FileInfo?> _passphrase = new("--passphrase-file") { Description = "File with the passphrase to open the key with, instead of the one that the point names." };
    private readonly Option<string?> _confirm = new("--confirm") { Description = "The recovery point, by which you say yes to the plan. Nothing is changed without." };
    private readonly Option<bool> _foreign = new("--accept-foreign-farm") { Description = "The farm may be another than the one that the point came from." };
    private readonly Option<bool> _force = new("--acknowledge-data-loss") { Description = "For ServiceMasterKey: FORCE. What the present key cannot decrypt is lost for good." };
    private readonly Option<bool> _takeover = new("--takeover") { Description = "Go ahead although an operator commands the farm: borrow it, when no job runs there, and hand it back afterwards." };
    private readonly Option<FileInfo?> _journal = new("--journal") { Description = "The restore's journal. Default: POINT.restore.json here. A journal of a restore that has not ended is taken up again." };
    private readonly OutputOption _output = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _policy, _point, _mode, _agent, _credentials, _instance, _directory, _passphrase, _confirm, _foreign, _force, _takeover, _journal })
            command.Add(option);
        _output.AddTo(command);
    }

    public string? Policy(ParseResult parsed) => parsed.GetValue(_policy);

    public string? Point(ParseResult parsed) => parsed.GetValue(_point) ?? parsed.GetValue(_confirm);

    public bool Takeover(ParseResult parsed) => parsed.GetValue(_takeover);

    /// <summary>Writes the restore to standard output for a program; people have been told on standard error.</summary>
    public void Write(ParseResult parsed, RestoreRun run) => _output.Write(parsed, run, RunJson.Default.RestoreRun, _ => { });

    public string? InstanceDirectory(ParseResult parsed) => parsed.GetValue(_directory);

    /// <exception cref="IOException">It cannot be read.</exception>
    public SecretValue? Passphrase(ParseResult parsed) => parsed.GetValue(_passphrase) is { } file ? new SecretValue(File.ReadAllText(file.FullName).TrimEnd('\r', '\n')) : null;

    /// <summary>What is missing, with its option; null when all is there.</summary>
    public string? Flaw(ParseResult parsed)
    {
        var mode = parsed.GetValue(_mode);
        if (parsed.GetValue(_agent) is null && mode != RestoreMode.Drill)
            return "--agent: say which farm, by the URL of its agent.";
        if (parsed.GetValue(_agent) is not null && parsed.GetValue(_credentials) is null)
            return "--credentials: name the folder with tls.crt, tls.key and ca.crt for the agent.";
        if (mode == RestoreMode.ServiceMasterKey && (parsed.GetValue(_instance) is null || parsed.GetValue(_directory) is null))
            return "--instance and --instance-directory: a service master key is restored to one instance, and its file stands there for a moment.";
        return mode == RestoreMode.Drill && parsed.GetValue(_confirm) is not null ? "--confirm: a drill needs none; leave it out." : null;
    }

    /// <summary>Null where no farm is named.</summary>
    /// <exception cref="StepFailedException">URL or credentials cannot be used.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public FarmAgentClient? OpenFarm(ParseResult parsed, TimeProvider time)
    {
        if (parsed.GetValue(_agent) is not { } text || parsed.GetValue(_credentials) is not { } folder)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new IOException("--agent: write the URL in full, as in https://sp01.contoso.local:7443.");
        string Read(string name) => File.ReadAllText(Path.Combine(folder.FullName, name));
        return FarmAgentClient.Open(url, new FarmCredentials(Read("tls.crt"), new SecretValue(Read("tls.key")), Read("ca.crt")), new FarmAgentOptions(), time);
    }

    public string Journal(ParseResult parsed, CatalogLine point) => parsed.GetValue(_journal)?.FullName ?? Path.GetFullPath($"{point.Point}.restore.json");

    /// <summary>A new restore of the point.</summary>
    public RestoreRun Begin(ParseResult parsed, CatalogLine point, DateTimeOffset now)
    {
        var at = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var uid = Guid.NewGuid().ToString();
        return new RestoreRun
        {
            Namespace = $"host-{Environment.MachineName.ToLowerInvariant()}",
            Name = $"restore-{Naming.Stamp.Of(at)}-{uid[..8]}",
            Uid = uid,
            CreatedAt = at,
            Wish = Wish(parsed, point, at),
        };
    }

    private RestoreWish Wish(ParseResult parsed, CatalogLine point, DateTimeOffset at) => new()
    {
        PolicyName = point.Policy,
        Mode = parsed.GetValue(_mode),
        Source = new RestoreSource.Offsite(null, point.Point),
        Passphrase = parsed.GetValue(_passphrase) is null ? null : new RestorePassphrase(ContainerWorld.ByHand, null),
        Instance = parsed.GetValue(_instance),
        Target = parsed.GetValue(_agent) is { } agent ? new RestoreFarmTarget(new Uri(agent), "", parsed.GetValue(_foreign) || parsed.GetValue(_mode) == RestoreMode.Drill) : null,
        Confirm = parsed.GetValue(_confirm),
        ValidUntil = at + TimeSpan.FromHours(24),
        AcknowledgeDataLoss = parsed.GetValue(_force),
    };
}
