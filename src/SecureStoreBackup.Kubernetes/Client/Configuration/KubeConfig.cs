namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>One or more kubeconfig files, merged as kubectl merges them: whoever comes first has the say, per name and for the current context.</summary>
public sealed class KubeConfig
{
    private readonly Dictionary<string, YamlPlace> _clusters = [];
    private readonly Dictionary<string, YamlPlace> _users = [];
    private readonly Dictionary<string, YamlPlace> _contexts = [];
    private readonly List<string> _files = [];
    private string? _currentContext;

    private KubeConfig()
    {
    }

    /// <summary>Contexts by name, as people may choose among them.</summary>
    public IEnumerable<string> Contexts => _contexts.Keys;

    /// <summary>
    /// The files that count: the given one, else those that KUBECONFIG lists (separated by ':', or ';' on Windows), else ~/.kube/config.
    /// Of a list, files that do not exist are left out, as kubectl does.
    /// </summary>
    /// <exception cref="ConfigurationException">No file is there, or one of them makes no sense.</exception>
    public static KubeConfig Load(string? file, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (file is not null)
            return Merge([file]);
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        var listed = environment("KUBECONFIG") is { Length: > 0 } list
            ? list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [home];
        var present = listed.Where(File.Exists).ToList();
        return present.Count > 0
            ? Merge(present)
            : throw new ConfigurationException($"No kubeconfig: {string.Join(", ", listed)} does not exist. Name one with --kubeconfig or KUBECONFIG.");
    }

    /// <summary>What a context says, ready to use.</summary>
    /// <param name="context">Null for the current one.</param>
    /// <param name="time">For tokens that expire.</param>
    /// <exception cref="ConfigurationException">The context, or what it names, is missing or makes no sense.</exception>
    public ClientConfiguration Resolve(string? context, TimeProvider time)
    {
        var name = context ?? _currentContext
            ?? throw new ConfigurationException($"{string.Join(", ", _files)}: current-context is not set. Choose one of: {string.Join(", ", _contexts.Keys)}.");
        var chosen = Find(_contexts, name, "context", $"current-context \"{name}\"");
        var cluster = Find(_clusters, chosen.RequiredText("cluster"), "cluster", chosen.Where("cluster"));
        var user = chosen.Text("user") is { } userName ? Find(_users, userName, "user", chosen.Where("user")) : null;

        var configuration = KubeConfigCluster.Read(cluster) with { Namespace = chosen.Text("namespace") ?? "default" };
        return user is null ? configuration : KubeConfigUser.AddTo(configuration, user, cluster, time);
    }

    private static KubeConfig Merge(IEnumerable<string> files)
    {
        var merged = new KubeConfig();
        foreach (var file in files)
            merged.Add(YamlPlace.Parse(file, Credentials.ReadText(file, "kubeconfig")));
        return merged;
    }

    private void Add(YamlPlace root)
    {
        _files.Add(root.File);
        _currentContext ??= root.Text("current-context");
        Add(_clusters, root, "clusters", "cluster");
        Add(_users, root, "users", "user");
        Add(_contexts, root, "contexts", "context");
    }

    private static void Add(Dictionary<string, YamlPlace> into, YamlPlace root, string list, string field)
    {
        foreach (var entry in root.Children(list))
            if (entry.Child(field) is { } body)
                into.TryAdd(entry.RequiredText("name"), body);
    }

    private YamlPlace Find(Dictionary<string, YamlPlace> among, string name, string what, string where) => among.GetValueOrDefault(name)
        ?? throw new ConfigurationException($"{string.Join(", ", _files)}: {where} names the {what} \"{name}\", which is not there. There are: {string.Join(", ", among.Keys)}.");
}
