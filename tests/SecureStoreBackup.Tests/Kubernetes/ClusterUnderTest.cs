using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>
/// The sandbox's API server, or with <c>SECURESTORE_E2E_CLUSTER=1</c> whatever cluster KUBECONFIG names; with the recorded definition
/// of widgets, which stays there, and a namespace of one test's own.
/// </summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly TestApiServer? _sandbox;

    private ClusterUnderTest(TestApiServer? sandbox, KubernetesClient client) => (_sandbox, Client) = (sandbox, client);

    public KubernetesClient Client { get; }

    public string Namespace { get; } = $"http-suite-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>Whether the cluster is somebody else's.</summary>
    public static bool IsForeign => Environment.GetEnvironmentVariable("SECURESTORE_E2E_CLUSTER") == "1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ClusterUnderTest> StartAsync()
    {
        var sandbox = IsForeign ? null : await TestApiServer.StartAsync();
        var cluster = new ClusterUnderTest(sandbox, new(Configuration(sandbox), TimeProvider.System, NullLogger<KubernetesClient>.Instance));
        await cluster.DefineAsync();
        await cluster.Client.CreateAsync(Resources.Namespaces, new Namespace { Metadata = new() { Name = cluster.Namespace } }, Token);
        return cluster;
    }

    /// <summary>Forgets the history, so that watches end with 410.</summary>
    /// <returns>False where nobody but the cluster's owner can.</returns>
    public bool TryCompact()
    {
        _sandbox?.Server.Compact();
        return _sandbox is not null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is null)
            await Client.DeleteAsync(Resources.Namespaces, new("", Namespace), uid: null, resourceVersion: null, CancellationToken.None);
        Client.Dispose();
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
    }

    private static ClientConfiguration Configuration(TestApiServer? sandbox)
    {
        if (sandbox is null)
            return ConfigurationLoader.Load(null, null, Environment.GetEnvironmentVariable, TimeProvider.System);
        var file = Path.GetTempFileName();
        try
        {
            return KubeConfig.Load(sandbox.Server.WriteKubeConfig(file), _ => null).Resolve(context: null, TimeProvider.System);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Widgets, and the moment that a server takes until it serves them.</summary>
    private async Task DefineAsync()
    {
        var definition = Recording.Request("crd-create")["body"]!.Deserialize(DefinitionJson.Default.Definition)!;
        try
        {
            await Client.CreateAsync(Definition.Resource, definition, Token);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // Another test made it.
        }

        await SecureStoreBackup.Sandbox.Processes.Until.TrueAsync(IsServedAsync, _patience, TimeProvider.System, "widgets to be served", Token);
    }

    private async Task<bool> IsServedAsync()
    {
        try
        {
            await Client.ListAsync(Widget.Resource, "default", ListOptions.All, Token);
            return true;
        }
        catch (KubernetesException e) when (e.IsNotFound || e.IsTransient)
        {
            return false;
        }
    }
}

/// <summary>A definition as it was recorded.</summary>
public sealed record Definition : IKubernetesObject
{
    public string ApiVersion => "apiextensions.k8s.io/v1";

    public string Kind => "CustomResourceDefinition";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    public JsonObject? Spec { get; init; }

    public static Resource<Definition> Resource { get; } =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false, DefinitionJson.Default.Definition);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Definition))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
