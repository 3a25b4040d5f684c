namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>Stock kubectl works against the sandbox's API server.</summary>
public sealed class KubectlTests
{
    private const string Widget = """
        apiVersion: example.dev/v1
        kind: Widget
        metadata: {name: a}
        spec: {size: 1}
        """;

    private const string Event = """
        apiVersion: events.k8s.io/v1
        kind: Event
        metadata: {name: a.1, namespace: default}
        eventTime: "2026-11-22T01:02:03.000000Z"
        reportingController: example.dev/op
        reportingInstance: op-1
        action: Reconcile
        reason: Done
        regarding: {apiVersion: example.dev/v1, kind: Widget, namespace: default, name: a, uid: $uid}
        note: all is well
        type: Normal
        """;

    [Fact]
    public async Task Objects_are_applied_shown_changed_waited_for_and_deleted() => await EachAsync(async (kubectl, server) =>
    {
        await kubectl.RunAsync("apply", "-f", kubectl.WriteFile("crd.json", Widgets.Definition().ToJsonString()));
        await kubectl.RunAsync("wait", "crd/widgets.example.dev", "--for=condition=Established", "--timeout=20s");
        var file = kubectl.WriteFile("widget.yaml", Widget);

        Assert.Contains("widget.example.dev/a created", await kubectl.RunAsync("apply", "-f", file), StringComparison.Ordinal);
        Assert.Contains("widget.example.dev/a unchanged", await kubectl.RunAsync("apply", "-f", file), StringComparison.Ordinal);
        kubectl.WriteFile("widget.yaml", Widget.Replace("size: 1", "size: 2", StringComparison.Ordinal));
        Assert.Contains("widget.example.dev/a configured", await kubectl.RunAsync("apply", "-f", file), StringComparison.Ordinal);
        await kubectl.RunAsync("patch", "wd", "a", "--type=merge", "--subresource=status", "-p", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        await kubectl.RunAsync("wait", "wd/a", "--for=condition=Ready", "--timeout=20s");

        Assert.Equal("2 2", await kubectl.RunAsync("get", "wd", "a", "-o", "jsonpath={.spec.size} {.metadata.generation}"));
        Assert.Matches(@"NAME +READY +SIZE +LAST +NEXT +SUSPENDED +AGE\na +True +2 +false +", await kubectl.RunAsync("get", "example", "-o", "wide"));
        var uid = await kubectl.RunAsync("get", "wd", "a", "-o", "jsonpath={.metadata.uid}");
        await kubectl.RunAsync("create", "-f", kubectl.WriteFile("event.yaml", Event.Replace("$uid", uid, StringComparison.Ordinal)));
        Assert.Contains("all is well", await kubectl.RunAsync("describe", "wd", "a"), StringComparison.Ordinal);
        Assert.Contains("widget/a", await kubectl.RunAsync("get", "events"), StringComparison.Ordinal);
        await kubectl.RunAsync("delete", "wd", "a", "--timeout=20s");
        await kubectl.RunAsync("delete", "crd", "widgets.example.dev", "--timeout=20s");
    });

    [Fact]
    public async Task An_unknown_field_is_refused_by_the_server_at_kubectls_request() => await EachAsync(async (kubectl, server) =>
    {
        await Widgets.DefineAsync(server);
        var file = kubectl.WriteFile("widget.yaml", Widget.Replace("size: 1", "size: 1, bogus: 2", StringComparison.Ordinal));

        var (code, text) = await kubectl.TryAsync("apply", "-f", file);

        Assert.Equal(1, code);
        Assert.Contains("unknown field \"spec.bogus\"", text, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Core_objects_are_created_by_command_applied_by_kustomization_and_go_with_their_namespace() => await EachAsync(async (kubectl, server) =>
    {
        await kubectl.RunAsync("create", "namespace", "demo");
        await kubectl.RunAsync("create", "secret", "generic", "s", "-n", "demo", "--from-literal=k=v");
        await kubectl.RunAsync("create", "configmap", "c", "-n", "demo", "--from-literal=k=v");
        kubectl.WriteFile("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: t, namespace: demo}\nstringData: {k: w}\n");
        kubectl.WriteFile("kustomization.yaml", "resources: [secret.yaml]\n");
        await kubectl.RunAsync("apply", "-k", ".");
        kubectl.WriteFile("secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: t, namespace: demo}\nstringData: {k: x}\n");
        await kubectl.RunAsync("apply", "-k", ".");

        Assert.Equal("dg== eA==", await kubectl.RunAsync("get", "secrets", "-n", "demo", "-o", "jsonpath={.items[*].data.k}"));
        Assert.Equal("yes", (await kubectl.RunAsync("auth", "can-i", "list", "secrets")).Trim());
        await kubectl.RunAsync("delete", "namespace", "demo", "--timeout=20s");
        Assert.Contains("NotFound", (await kubectl.TryAsync("get", "secret", "s", "-n", "demo")).Text, StringComparison.Ordinal);
    });

    private static async Task EachAsync(Func<Kubectl, TestApiServer, Task> story)
    {
        var programs = Kubectl.Find();
        Assert.SkipWhen(programs.Count == 0, "kubectl is not on PATH");
        foreach (var program in programs)
        {
            await using var server = await TestApiServer.StartAsync();
            using var kubectl = new Kubectl(program, server);
            await story(kubectl, server);
        }
    }
}
