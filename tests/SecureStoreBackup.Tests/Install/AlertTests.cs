using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

/// <summary>Alerts: that they fire when they should and only then, and that whoever is woken finds a page that helps.</summary>
public sealed class AlertTests
{
    private static readonly JsonArray _cases = (JsonArray)YamlToJson.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Install", "Data", "alerts.yaml")))!;

    [Fact]
    [Trait("Suite", "Long")]
    public async Task Each_alert_fires_for_its_series_and_keeps_quiet_for_those_that_are_well()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "rules.yaml"), MonitoringFiles.Rules.ToJsonString(), TestContext.Current.CancellationToken);
        var tests = new JsonObject
        {
            ["rule_files"] = new JsonArray("rules.yaml"),
            ["evaluation_interval"] = "1m",
            ["tests"] = new JsonArray([.. MonitoringFiles.Alerts.SelectMany(alert => new[] { Case(alert, "firing"), Case(alert, "quiet") })]),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "tests.yaml"), tests.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Contains($"{MonitoringFiles.Alerts.Count} rules found", await Tool.Promtool.RunAsync(folder, null, "check", "rules", "rules.yaml"), StringComparison.Ordinal);
        await Tool.Promtool.RunAsync(folder, null, "test", "rules", "tests.yaml");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void There_is_a_case_for_each_alert_and_its_query_asks_for_what_there_is()
    {
        Assert.Equal(MonitoringFiles.Alerts.Select(alert => alert.Name), _cases.Select(one => (string)one!["alert"]!));
        Assert.All(MonitoringFiles.Alerts, alert => MonitoringFiles.AssertKnown(alert.Expression, alert.Summary.Replace("{{ $value }}", "", StringComparison.Ordinal)));
        Assert.All(_cases.SelectMany(one => Manifest.At(one!, "firing/*").Concat(Manifest.At(one!, "quiet/*"))), series => MonitoringFiles.AssertKnown(((string)series[0]!).Replace(",pod=\"a\"", "", StringComparison.Ordinal).Replace(",pod=\"b\"", "", StringComparison.Ordinal).Replace("leader{namespace=\"sharepoint\"}", "leader", StringComparison.Ordinal), ""));
    }

    [Fact]
    public void Each_alert_has_a_page_with_its_query_and_each_page_an_alert()
    {
        Assert.All(MonitoringFiles.Alerts, alert =>
        {
            Assert.Equal($"docs/alerts/{alert.Name}.md", alert.Runbook);
            var page = Repository.Read(alert.Runbook);
            Assert.StartsWith($"# {alert.Name}\n", page, StringComparison.Ordinal);
            Assert.Contains($"\n{alert.Expression}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Severity: {alert.Severity}.", page, StringComparison.Ordinal);
            Assert.Contains("\n## What to look at\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## What to do\n\n1. ", page, StringComparison.Ordinal);
            Assert.Contains($"[{alert.Name}]({alert.Name}.md)", Repository.Read("docs/alerts/README.md"), StringComparison.Ordinal);
        });
        Assert.Equal(MonitoringFiles.Alerts.Count + 1, Directory.GetFiles(Repository.PathOf("docs/alerts"), "*.md").Length);   // and the list of them
    }

    private static JsonObject Case(Alert alert, string kind)
    {
        var one = _cases.Single(c => (string)c!["alert"]! == alert.Name)!;
        var labels = new JsonObject { ["severity"] = alert.Severity };
        foreach (var (name, value) in one["labels"]!.AsObject())
            labels[name] = value?.DeepClone();
        var text = labels.Aggregate(alert.Summary, (summary, label) => summary.Replace($"{{{{ $labels.{label.Key} }}}}", (string?)label.Value, StringComparison.Ordinal));
        var value1 = Manifest.At(one, "firing/*").Select(series => ((string)series[1]!).Split("+0x")[0]).FirstOrDefault();
        var expected = new JsonObject
        {
            ["exp_labels"] = labels,
            ["exp_annotations"] = new JsonObject { ["summary"] = text.Replace("{{ $value }}", value1, StringComparison.Ordinal), ["runbook_url"] = alert.Runbook },
        };
        return new JsonObject
        {
            ["interval"] = "1m",
            ["input_series"] = new JsonArray([.. Manifest.At(one, $"{kind}/*").Select(series => new JsonObject { ["series"] = (string)series[0]!, ["values"] = (string)series[1]! })]),
            ["alert_rule_test"] = new JsonArray(new JsonObject { ["eval_time"] = (string)one["at"]!, ["alertname"] = alert.Name, ["exp_alerts"] = kind == "quiet" ? new JsonArray() : new JsonArray(expected) }),
        };
    }
}
