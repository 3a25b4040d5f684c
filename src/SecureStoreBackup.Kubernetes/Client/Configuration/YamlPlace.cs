using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>A mapping in a YAML file that knows where it stands, so that each error can say so.</summary>
internal sealed record YamlPlace(string File, string Path, YamlMappingNode Map)
{
    /// <exception cref="ConfigurationException">The text is not YAML, or not one mapping.</exception>
    public static YamlPlace Parse(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{file}, line {e.Start.Line}: not YAML. Correct the file, or name another with --kubeconfig or KUBECONFIG.", e);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }, ..]
            ? new(file, "", root)
            : throw new ConfigurationException($"{file}: not a kubeconfig, which is a mapping with clusters, users and contexts.");
    }

    /// <summary>Null when the field is absent, null or empty.</summary>
    public string? Text(string field) => Node(field) switch
    {
        null => null,
        YamlScalarNode scalar => IsNull(scalar) || string.IsNullOrEmpty(scalar.Value) ? null : scalar.Value,
        _ => throw Error(field, "is not text"),
    };

    /// <summary>False when the field is absent.</summary>
    public bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Error(field, "is neither true nor false"),
    };

    /// <summary>Null when the field is absent or null.</summary>
    public YamlPlace? Child(string field) => Node(field) switch
    {
        null => null,
        YamlMappingNode map => this with { Path = Join(field), Map = map },
        YamlScalarNode scalar when IsNull(scalar) => null,
        _ => throw Error(field, "is not a mapping"),
    };

    /// <summary>The mappings of a list; none when the field is absent or null.</summary>
    public IEnumerable<YamlPlace> Children(string field) =>
        Nodes(field).Select((node, index) => node is YamlMappingNode map
            ? this with { Path = $"{Join(field)}[{index}]", Map = map }
            : throw Error($"{field}[{index}]", "is not a mapping"));

    /// <summary>The texts of a list; none when the field is absent or null.</summary>
    public IReadOnlyList<string> Texts(string field) =>
        [.. Nodes(field).Select((node, index) => (node as YamlScalarNode)?.Value ?? throw Error($"{field}[{index}]", "is not text"))];

    public string RequiredText(string field) => Text(field) ?? throw Error(field, "is missing");

    public ConfigurationException Error(string field, string problem, Exception? inner = null) => new($"{Where(field)} {problem}.", inner);

    /// <summary>File and field, as errors begin.</summary>
    public string Where(string field) => $"{File}: {Join(field)}";

    /// <summary>Relative paths count from the file that holds them.</summary>
    public string Resolve(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File)) ?? "", path);

    private static bool IsNull(YamlScalarNode scalar) => scalar is { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    private IEnumerable<YamlNode> Nodes(string field) => Node(field) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        YamlScalarNode scalar when IsNull(scalar) => [],
        _ => throw Error(field, "is not a list"),
    };

    private YamlNode? Node(string field) => Map.Children.TryGetValue(new YamlScalarNode(field), out var node) ? node : null;

    private string Join(string field) => Path.Length == 0 ? field : $"{Path}.{field}";
}
