using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>One call of the API, before any I/O: method, path and body. Names are checked here, so that no bad one reaches the wire.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, escaped, relative to the server's URL and without a leading slash.</param>
/// <param name="Body">JSON in UTF-8; null for none.</param>
/// <param name="ContentType">What the body is; null for none.</param>
public sealed record Request(HttpMethod Method, string Path, ReadOnlyMemory<byte>? Body = null, string? ContentType = null)
{
    private const string Json = "application/json";
    private const string MergePatchJson = "application/merge-patch+json";

    public static Request Get(ResourceType type, NamespacedName key) => new(HttpMethod.Get, ObjectPath(type, key));

    /// <param name="type">The kind.</param>
    /// <param name="namespace">Null for all namespaces.</param>
    /// <param name="options">Which objects, and how many at once.</param>
    /// <param name="continueToken">The token that the page before ended with; null for the first page.</param>
    public static Request List(ResourceType type, string? @namespace, ListOptions options, string? continueToken = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(HttpMethod.Get, CollectionPath(type, @namespace) + Query(
            ("limit", options.PageSize.ToString(CultureInfo.InvariantCulture)),
            ("continue", continueToken),
            ("labelSelector", options.LabelSelector),
            ("fieldSelector", options.FieldSelector)));
    }

    /// <param name="type">The kind.</param>
    /// <param name="namespace">Null for all namespaces.</param>
    /// <param name="options">Which objects; the page size plays no part.</param>
    /// <param name="resourceVersion">Where a list or an earlier watch ended.</param>
    /// <param name="timeout">When the server ends the watch; whole seconds, at least 1.</param>
    public static Request Watch(ResourceType type, string? @namespace, ListOptions options, string resourceVersion, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(resourceVersion);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(1));
        return new(HttpMethod.Get, CollectionPath(type, @namespace) + Query(
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", resourceVersion),
            ("timeoutSeconds", ((long)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            ("labelSelector", options.LabelSelector),
            ("fieldSelector", options.FieldSelector)));
    }

    /// <summary>The namespace comes from the object.</summary>
    /// <exception cref="ArgumentException">The object's kind is namespaced and it has no namespace, or it has a bad name.</exception>
    public static Request Create<T>(Resource<T> type, T obj)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(obj);
        if (obj.Metadata.GenerateName is null)
            Names.CheckName(obj.Metadata.Name);
        return new(HttpMethod.Post, CollectionPath(type, type.Namespaced ? obj.Metadata.Namespace ?? "" : null), Serialize(type, obj), Json);
    }

    /// <summary>Conditional on the object's resourceVersion: 409 when somebody else wrote in between.</summary>
    /// <exception cref="ArgumentException">The object has no resourceVersion, which would overwrite whatever is there.</exception>
    public static Request Replace<T>(Resource<T> type, T obj, string? subresource = null)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(type);
        var path = ObjectPath(type, NamespacedName.Of(obj));
        if (string.IsNullOrEmpty(obj.Metadata.ResourceVersion))
            throw new ArgumentException($"{type.Kind} {NamespacedName.Of(obj)} has no metadata.resourceVersion; replace what was read, so that no other writer is overrun.", nameof(obj));
        return new(HttpMethod.Put, subresource is null ? path : $"{path}/{subresource}", Serialize(type, obj), Json);
    }

    /// <summary>Conditional on the object's resourceVersion; the server takes the status and leaves the rest alone.</summary>
    public static Request ReplaceStatus<T>(Resource<T> type, T obj)
        where T : class, IKubernetesObject => Replace(type, obj, "status");

    /// <summary>A JSON merge patch (RFC 7386): null removes, lists are replaced whole.</summary>
    public static Request MergePatch(ResourceType type, NamespacedName key, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(HttpMethod.Patch, ObjectPath(type, key), Utf8(patch), MergePatchJson);
    }

    /// <param name="type">The kind.</param>
    /// <param name="key">Which object.</param>
    /// <param name="uid">Delete only the object with this uid (else 409); null for whichever bears the name.</param>
    /// <param name="resourceVersion">Delete only this version (else 409); null for any.</param>
    public static Request Delete(ResourceType type, NamespacedName key, string? uid = null, string? resourceVersion = null)
    {
        var path = ObjectPath(type, key);
        if (uid is null && resourceVersion is null)
            return new(HttpMethod.Delete, path);
        var preconditions = new JsonObject();
        if (uid is not null)
            preconditions["uid"] = uid;
        if (resourceVersion is not null)
            preconditions["resourceVersion"] = resourceVersion;
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["preconditions"] = preconditions };
        return new(HttpMethod.Delete, path, Utf8(body), Json);
    }

    /// <summary>Whether we may do something.</summary>
    public static Request Review(AccessAttributes attributes) => new(
        HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        JsonSerializer.SerializeToUtf8Bytes(new AccessReview { Spec = new(attributes) }, KubernetesJson.Default.AccessReview), Json);

    /// <summary>A message to send once. Each attempt needs one of its own.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path)
        {
            Version = HttpVersion.Version20, // all watches and calls over one connection
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower, // proxies may not speak it
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType ?? Json);
        }

        return message;
    }

    /// <summary>Method and path; never the body, which may carry a secret.</summary>
    public override string ToString() => $"{Method} /{Path}";

    private static string ObjectPath(ResourceType type, NamespacedName key)
    {
        ArgumentNullException.ThrowIfNull(type);
        return $"{CollectionPath(type, type.Namespaced ? key.Namespace ?? "" : null)}/{Names.CheckName(key.Name)}";
    }

    private static string CollectionPath(ResourceType type, string? @namespace)
    {
        ArgumentNullException.ThrowIfNull(type);
        var root = type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.Group}/{type.Version}";
        return @namespace is null ? $"{root}/{type.Plural}" : $"{root}/namespaces/{Names.CheckNamespace(@namespace)}/{type.Plural}";
    }

    private static string Query(params ReadOnlySpan<(string Key, string? Value)> parameters)
    {
        List<string> pairs = [];
        foreach (var (key, value) in parameters)
            if (!string.IsNullOrEmpty(value))
                pairs.Add($"{key}={Uri.EscapeDataString(value)}");
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private static byte[] Serialize<T>(Resource<T> type, T obj)
        where T : class, IKubernetesObject => JsonSerializer.SerializeToUtf8Bytes(obj, type.Json);

    private static byte[] Utf8(JsonObject json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            json.WriteTo(writer);
        return buffer.ToArray();
    }
}
