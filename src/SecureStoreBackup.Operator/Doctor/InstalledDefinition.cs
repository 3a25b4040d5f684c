using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>A custom resource definition as the cluster has it.</summary>
internal sealed record InstalledDefinition : IKubernetesObject
{
    public static Resource<InstalledDefinition> Type { get; } =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false, DoctorJson.Default.InstalledDefinition);

    public string ApiVersion => "apiextensions.k8s.io/v1";

    public string Kind => "CustomResourceDefinition";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    public JsonElement Spec { get; init; }

    /// <summary>Whether its schema is the one that this program was built with.</summary>
    public bool IsOurs(CustomKind kind)
    {
        var ours = CrdGenerator.Definition(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"];
        var theirs = (JsonSerializer.SerializeToNode(Spec, Api.Files.FileJson.Default.JsonElement)?["versions"] as JsonArray)?
            .FirstOrDefault(version => version?["name"]?.GetValue<string>() == kind.Type.Version)?["schema"]?["openAPIV3Schema"];
        return JsonNode.DeepEquals(ours, theirs);
    }
}
