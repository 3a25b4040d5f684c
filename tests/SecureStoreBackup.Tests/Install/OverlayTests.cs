using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Tenancy;

namespace SecureStoreBackup.Tests.Install;

/// <summary>What an installation applies, as kubectl renders it.</summary>
public sealed partial class OverlayTests
{
    public static TheoryData<string> Installations => ["single-namespace", "cluster-wide", "high-availability"];

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task Every_object_has_a_name_of_its_own_in_a_namespace_that_is_there(string overlay)
    {
        var objects = await Manifest.RenderAsync(overlay);

        Assert.Equal(objects.Count, objects.Select(o => o.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(objects, o => Assert.Matches(Subdomain(), o.Name));
        var namespaces = objects.Where(o => o.Kind == "Namespace").Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var clusterScoped = new HashSet<string>(StringComparer.Ordinal) { "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding" };
        Assert.All(objects, o => Assert.True(clusterScoped.Contains(o.Kind) ? o.Namespace is null : namespaces.Contains(o.Namespace ?? ""), o.Id));
        Assert.Equal(Directory.GetFiles(Repository.PathOf("crds"), "*.yaml").Length, objects.Count(o => o.Kind == "CustomResourceDefinition"));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task Every_selector_finds_the_operators_pods(string overlay)
    {
        var objects = await Manifest.RenderAsync(overlay);
        var deployment = Assert.Single(objects, o => o.Kind == "Deployment");
        var labels = deployment.Map("spec/template/metadata/labels");

        string[] selectors = ["spec/selector/matchLabels", "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/*/labelSelector/matchLabels", "spec/template/spec/topologySpreadConstraints/*/labelSelector/matchLabels"];
        var found = selectors.SelectMany(deployment.At)
            .Concat(objects.Where(o => o.Kind == "Service").SelectMany(o => o.At("spec/selector")))
            .Concat(objects.Where(o => o.Kind == "NetworkPolicy").SelectMany(o => o.At("spec/podSelector/matchLabels")))
            .Concat(objects.Where(o => o.Kind == "PodDisruptionBudget").SelectMany(o => o.At("spec/selector/matchLabels")))
            .OfType<JsonObject>().ToArray();

        Assert.True(found.Length >= 3);
        Assert.All(found, selector => Assert.All(selector, pair => Assert.Equal((string?)pair.Value, labels.GetValueOrDefault(pair.Key))));
        Assert.All(found, selector => Assert.Equal("operator", (string?)selector["app.kubernetes.io/component"]));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task The_pod_keeps_to_the_restricted_standard_and_refers_to_what_is_there(string overlay)
    {
        var objects = await Manifest.RenderAsync(overlay);
        var deployment = Assert.Single(objects, o => o.Kind == "Deployment");
        var pod = deployment.At("spec/template/spec").Single();
        var container = Assert.Single(Manifest.At(pod, "containers/*"));

        Assert.Equal((true, "RuntimeDefault"), ((bool)pod["securityContext"]!["runAsNonRoot"]!, (string)pod["securityContext"]!["seccompProfile"]!["type"]!));
        var security = container["securityContext"]!;
        Assert.Equal((false, true, """["ALL"]"""), ((bool)security["allowPrivilegeEscalation"]!, (bool)security["readOnlyRootFilesystem"]!, security["capabilities"]!["drop"]!.ToJsonString()));
        Assert.All(["hostNetwork", "hostPID", "hostIPC"], name => Assert.Null(pod[name]));

        Assert.Contains(objects, o => o.Kind == "ServiceAccount" && o.Name == (string?)pod["serviceAccountName"] && o.Namespace == deployment.Namespace);
        Assert.Equal("restricted", objects.Single(o => o.Kind == "Namespace" && o.Name == deployment.Namespace).Map("metadata/labels")["pod-security.kubernetes.io/enforce"]);
        var volumes = Manifest.At(pod, "volumes/*").ToDictionary(volume => (string)volume["name"]!, StringComparer.Ordinal);
        Assert.Equal(volumes.Keys.Order(StringComparer.Ordinal), Manifest.At(container, "volumeMounts/*/name").Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.All(volumes.Values.SelectMany(volume => Manifest.At(volume, "configMap/name")), name => Assert.Contains(objects, o => o.Kind == "ConfigMap" && o.Name == (string?)name && o.Namespace == deployment.Namespace));

        var ports = Manifest.At(container, "ports/*").ToDictionary(port => (string)port["name"]!, port => (long)port["containerPort"]!, StringComparer.Ordinal);
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Contains((string)container[probe]!["httpGet"]!["port"]!, ports.Keys));
        Assert.Contains((string)Assert.Single(objects, o => o.Kind == "Service").At("spec/ports/*/targetPort").Single()!, ports.Keys);
        Assert.Equal(ports["metrics"], (long)Assert.Single(objects, o => o.Kind == "NetworkPolicy").At("spec/ingress/*/ports/*/port").Single());
        Assert.All(["requests/cpu", "requests/memory", "limits/memory"], amount => Assert.Single(Manifest.At(container["resources"]!, amount)));
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task Every_binding_binds_an_account_and_a_role_that_are_there(string overlay)
    {
        var objects = await Manifest.RenderAsync(overlay);
        var bindings = objects.Where(o => o.Kind is "RoleBinding" or "ClusterRoleBinding").ToArray();

        Assert.True(bindings.Length >= 3);
        foreach (var binding in bindings)
        {
            var role = ((string)binding.Json["roleRef"]!["kind"]!, (string)binding.Json["roleRef"]!["name"]!);
            Assert.Contains(objects, o => (o.Kind, o.Name) == role && (o.Kind == "ClusterRole" || o.Namespace == binding.Namespace));
            var subject = Assert.Single(binding.At("subjects/*"));
            Assert.Contains(objects, o => o.Kind == "ServiceAccount" && o.Name == (string?)subject["name"] && o.Namespace == (string?)subject["namespace"]);
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task The_operator_takes_the_arguments_and_the_bindings(string overlay)
    {
        var objects = await Manifest.RenderAsync(overlay);
        string[] arguments = [.. objects.Single(o => o.Kind == "Deployment").At("spec/template/spec/containers/*/args/*").Select(argument => (string)argument!)];

        Assert.Equal("operator", arguments[0]);
        Assert.Empty(OperatorCommand.Create().Parse(arguments[1..]).Errors);
        Assert.Equal(arguments.Contains("--bindings"), objects.Any(o => o.Kind == "ConfigMap"));
        foreach (var bindings in objects.Where(o => o.Kind == "ConfigMap"))
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("bindings-").FullName, "bindings.yaml");
            await File.WriteAllTextAsync(file, bindings.Map("data")["bindings.yaml"], TestContext.Current.CancellationToken);
            Assert.NotNull(BindingsFile.Read(file));
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
            Assert.Equal("/etc/securestore/bindings.yaml", arguments[Array.IndexOf(arguments, "--bindings") + 1]);
        }
    }

    [Fact]
    public async Task High_availability_is_two_replicas_of_which_one_may_go_at_a_time()
    {
        var objects = await Manifest.RenderAsync("high-availability");

        Assert.Equal(2, (long)objects.Single(o => o.Kind == "Deployment").At("spec/replicas").Single());
        Assert.Equal(1, (long)objects.Single(o => o.Kind == "PodDisruptionBudget").At("spec/maxUnavailable").Single());
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subdomain();
}
