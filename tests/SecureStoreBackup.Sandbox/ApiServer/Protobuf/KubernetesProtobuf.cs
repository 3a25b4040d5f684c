using System.Text.Json.Nodes;
using static SecureStoreBackup.Sandbox.ApiServer.Protobuf.FieldShape;

namespace SecureStoreBackup.Sandbox.ApiServer.Protobuf;

/// <summary>
/// Bodies in `application/vnd.kubernetes.protobuf`, of the kinds that kubectl creates with its typed client (`kubectl create secret`
/// and its like). Answers are always JSON, which every client reads.
/// </summary>
internal static class KubernetesProtobuf
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static readonly byte[] Magic = "k8s\0"u8.ToArray();

    private static readonly MessageShape Metadata = new(
        (1, new Text("name")), (2, new Text("generateName")), (3, new Text("namespace")), (5, new Text("uid")), (6, new Text("resourceVersion")),
        (11, new Map("labels")), (12, new Map("annotations")), (14, new Text("finalizers", Repeated: true)),
        (13, new Nested("ownerReferences", new MessageShape(
            (1, new Text("kind")), (3, new Text("name")), (4, new Text("uid")), (5, new Text("apiVersion")), (6, new Flag("controller")), (7, new Flag("blockOwnerDeletion"))), Repeated: true)));

    private static readonly Dictionary<string, MessageShape> Kinds = new(StringComparer.Ordinal)
    {
        ["v1/Secret"] = new((1, new Nested("metadata", Metadata)), (2, new Map("data", Binary: true)), (3, new Text("type")), (4, new Map("stringData")), (5, new Flag("immutable"))),
        ["v1/ConfigMap"] = new((1, new Nested("metadata", Metadata)), (2, new Map("data")), (3, new Map("binaryData", Binary: true)), (4, new Flag("immutable"))),
        ["v1/Namespace"] = new((1, new Nested("metadata", Metadata))),
        ["v1/ServiceAccount"] = new((1, new Nested("metadata", Metadata)), (4, new Flag("automountServiceAccountToken"))),
        ["authorization.k8s.io/v1/SelfSubjectAccessReview"] = new((2, new Nested("spec", new MessageShape(
            (1, new Nested("resourceAttributes", new MessageShape(
                (1, new Text("namespace")), (2, new Text("verb")), (3, new Text("group")), (4, new Text("version")),
                (5, new Text("resource")), (6, new Text("subresource")), (7, new Text("name"))))),
            (2, new Nested("nonResourceAttributes", new MessageShape((1, new Text("path")), (2, new Text("verb"))))))))),
    };

    private static readonly MessageShape Envelope = new(
        (1, new Nested("type", new MessageShape((1, new Text("apiVersion")), (2, new Text("kind"))))), (2, new Base64("raw")));

    /// <exception cref="FormatException">The body is no such message, or of a kind that is read as JSON only.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw new FormatException("The body does not begin with the magic number of Kubernetes' protobuf.");
        var envelope = Envelope.Read(body[Magic.Length..]);
        var (apiVersion, kind) = (envelope["type"]?["apiVersion"]?.ToString(), envelope["type"]?["kind"]?.ToString());
        if (!Kinds.TryGetValue($"{apiVersion}/{kind}", out var shape))
            throw new FormatException($"{apiVersion} {kind} is not read from protobuf here.");
        var value = shape.Read(Convert.FromBase64String(envelope["raw"]?.ToString() ?? ""));
        (value["apiVersion"], value["kind"]) = (apiVersion, kind);
        return value;
    }
}
