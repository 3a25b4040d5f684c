using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Telemetry;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

/// <summary>One alert, as it stands in the PrometheusRule.</summary>
internal sealed record Alert(string Name, string Expression, string Severity, string Summary, string Runbook);

/// <summary>The files of the overlay <c>prometheus</c>, and what their queries name.</summary>
internal static partial class MonitoringFiles
{
    public const string Folder = "manifests/overlays/prometheus";

    public static JsonNode Rules { get; } = YamlToJson.Read(Repository.Read($"{Folder}/prometheusrule.yaml"))!["spec"]!;

    public static IReadOnlyList<Alert> Alerts { get; } =
    [
        .. Manifest.At(Rules, "groups/*/rules/*").Select(rule => new Alert(
            (string)rule["alert"]!, (string)rule["expr"]!, (string)rule["labels"]!["severity"]!, (string)rule["annotations"]!["summary"]!, (string)rule["annotations"]!["runbook_url"]!)),
    ];

    public static JsonNode Dashboard { get; } = JsonNode.Parse(Repository.Read($"{Folder}/dashboard.json"))!;

    /// <summary>Every metric of ours in a query is in the catalogue, and has the labels that the query asks for.</summary>
    /// <param name="legend">What stands in for labels in a legend or text: <c>{{name}}</c>.</param>
    public static void AssertKnown(string query, string legend)
    {
        var named = new List<MetricDescription>();
        foreach (Match metric in Metric().Matches(query))
        {
            var name = metric.Groups["name"].Value;
            var described = Assert.Single(MetricCatalog.All, m => m.Name == name || m.Kind is MetricKind.Histogram && name.StartsWith(m.Name + "_", StringComparison.Ordinal) && name[(m.Name.Length + 1)..] is "bucket" or "count" or "sum");
            named.Add(described);
            Assert.All(Selector().Matches(metric.Groups["selectors"].Value).Select(match => match.Groups["label"].Value), label => Assert.True(described.Labels.Contains(label), $"{name} has no label {label}: {query}"));
        }

        Assert.NotEmpty(named);
        // A target's own label: the operator's namespace.
        var labels = named.SelectMany(metric => metric.Labels).Append("le").Append("namespace").ToHashSet(StringComparer.Ordinal);
        var asked = Grouping().Matches(query).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Concat(Legend().Matches(legend).Select(match => match.Groups["label"].Value));
        Assert.All(asked, label => Assert.True(labels.Contains(label), $"no metric has the label {label}: {query} {legend}"));
    }

    [GeneratedRegex(@"\b(?<name>securestore_[a-z_]+)(\{(?<selectors>[^}]*)\})?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metric();

    [GeneratedRegex("(?<label>[a-z_]+)(=~|!~|!=|=)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|on|group_left|without|ignoring) ?\((?<labels>[^)]*)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{ ?(\$labels\.)?(?<label>[a-z_]+) ?\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Legend();
}
