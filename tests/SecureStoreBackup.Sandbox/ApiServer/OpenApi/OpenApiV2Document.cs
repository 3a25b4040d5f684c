using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Protobuf;

namespace SecureStoreBackup.Sandbox.ApiServer.OpenApi;

/// <summary>
/// OpenAPI v2 in protobuf (gnostic's openapiv2 messages), as far as kubectl up to 1.28 reads it: each kind's PATCH knows
/// `fieldValidation`. No schemas: the server validates.
/// </summary>
internal static class OpenApiV2Document
{
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static byte[] Write(KindRegistry kinds)
    {
        var paths = new WireWriter();
        foreach (var kind in kinds.All)
        {
            var patch = new WireWriter().Message(8, FieldValidation()).Message(13, GroupVersionKind(kind));     // Operation.parameters, .vendor_extension
            var item = new WireWriter().Message(8, patch);                                                      // PathItem.patch
            paths.Message(2, new WireWriter().Text(1, OpenApiDocuments.PathOf(kind)).Message(2, item));         // Paths.path: NamedPathItem
        }
        return new WireWriter()
            .Text(1, "2.0")
            .Message(2, new WireWriter().Text(1, "Kubernetes").Text(2, "v1.26.0+sandbox"))                      // info: title, version
            .Message(8, paths)
            .ToArray();
    }

    private static WireWriter FieldValidation()
    {
        var query = new WireWriter().Text(2, "query").Text(4, "fieldValidation");                               // in, name
        var nonBody = new WireWriter().Message(3, query);                                                       // query_parameter_sub_schema
        return new WireWriter().Message(1, new WireWriter().Message(2, nonBody));                               // ParametersItem.parameter.non_body_parameter
    }

    private static WireWriter GroupVersionKind(ResourceKind kind)
    {
        var yaml = $"group: \"{kind.Group}\"\nkind: {kind.Kind}\nversion: {kind.Version}\n";
        return new WireWriter().Text(1, "x-kubernetes-group-version-kind").Message(2, new WireWriter().Text(2, yaml));
    }
}
