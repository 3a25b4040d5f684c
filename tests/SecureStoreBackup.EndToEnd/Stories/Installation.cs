using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>The manifests on an API server, by kubectl. The sandbox's keeps their objects and runs none of them.</summary>
[Trait("Suite", "Long")]
public sealed class Installation(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task An_overlay_is_applied_and_applying_it_again_changes_nothing()
    {
        Assert.SkipWhen(Stage.RealCluster, "Somebody else's cluster is not to be installed on.");
        await using var story = await Story.BeginAsync(stage, "install", TestContext.Current.CancellationToken, withOperator: false);
        var overlay = Path.Combine(Repository.Root, "manifests", "overlays", "high-availability");

        await ApplyAsync(overlay);
        Assert.Equal("2 securestore", await ReadAsync("deployments", "securestore", "{.spec.replicas} {.spec.template.spec.serviceAccountName}"));
        Assert.Equal("securestore", await ReadAsync("rolebindings", "securestore", "{.subjects[0].name}"));

        // What kubectl says is no measure: a patch that changes nothing may be sent, and is told as "configured".
        var before = await VersionsAsync(overlay);
        await ApplyAsync(overlay);
        Assert.Contains("PodDisruptionBudget/securestore ", before, StringComparison.Ordinal);
        Assert.Equal(before, await VersionsAsync(overlay));
    }

    private async Task<string> VersionsAsync(string overlay) => (await stage.Kubectl.TryAsync(
        null, ["get", "-k", overlay, "-o", "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}"], TestContext.Current.CancellationToken)).Expect();

    private async Task<string> ApplyAsync(string overlay) =>
        (await stage.Kubectl.TryAsync(null, ["apply", "-k", overlay], TestContext.Current.CancellationToken)).Expect();

    private async Task<string> ReadAsync(string resource, string name, string path) =>
        (await stage.Kubectl.TryAsync(null, ["get", resource, name, "--namespace", "sharepoint", "-o", $"jsonpath={path}"], TestContext.Current.CancellationToken)).Expect();
}
