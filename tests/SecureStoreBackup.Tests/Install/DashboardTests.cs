namespace SecureStoreBackup.Tests.Install;

public sealed class DashboardTests
{
    [Fact]
    public void Every_query_asks_for_metrics_and_labels_that_there_are()
    {
        var queries = Manifest.At(MonitoringFiles.Dashboard, "panels/*/targets/*").ToArray();

        Assert.True(queries.Length > 20);
        Assert.All(queries, query => MonitoringFiles.AssertKnown((string)query["expr"]!, (string)query["legendFormat"]!));
        Assert.All(Manifest.At(MonitoringFiles.Dashboard, "templating/list/*/definition"), query => MonitoringFiles.AssertKnown((string)query!, ""));
    }

    [Fact]
    public void Panels_have_names_and_numbers_of_their_own_and_do_not_overlap()
    {
        var panels = Manifest.At(MonitoringFiles.Dashboard, "panels/*").ToArray();

        Assert.All(new[] { "id", "title" }, name => Assert.Equal(panels.Length, panels.Select(panel => panel[name]!.ToJsonString()).Distinct(StringComparer.Ordinal).Count()));
        var cells = panels.SelectMany(panel => Cells((int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!, (int)panel["gridPos"]!["w"]!, (int)panel["gridPos"]!["h"]!)).ToArray();
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Fact]
    public async Task Grafana_and_Prometheus_get_it_from_one_overlay()
    {
        var objects = await Manifest.RenderAsync("prometheus");

        Assert.Equal(["ConfigMap", "PrometheusRule", "ServiceMonitor"], objects.Select(o => o.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(Repository.Read($"{MonitoringFiles.Folder}/dashboard.json"), objects.Single(o => o.Kind == "ConfigMap").Map("data")["dashboard.json"]);
        var monitor = objects.Single(o => o.Kind == "ServiceMonitor");
        var service = (await Manifest.RenderAsync("single-namespace")).Single(o => o.Kind == "Service");
        Assert.Equal(service.Namespace, monitor.Namespace);
        Assert.All(monitor.Map("spec/selector/matchLabels"), label => Assert.Equal(label.Value, service.Map("metadata/labels")[label.Key]));
        Assert.Equal((string?)service.At("spec/ports/*/name").Single(), (string?)monitor.At("spec/endpoints/*/port").Single());
        Assert.True((bool)monitor.At("spec/endpoints/*/honorLabels").Single());
    }

    private static IEnumerable<(int X, int Y)> Cells(int x, int y, int width, int height) =>
        Enumerable.Range(x, width).SelectMany(across => Enumerable.Range(y, height).Select(down => (across, down)));
}
