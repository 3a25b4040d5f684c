using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>An API server with one lease in it, which knows optimistic locking and can be made to fail.</summary>
internal sealed class LeaseServer : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private Lease? _lease;
    private int _version;

    /// <summary>Looks at each request before it takes effect; may throw, and its task may last.</summary>
    public Func<HttpMethod, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public Lease? Lease
    {
        get { lock (_gate) return _lease; }
        set { lock (_gate) Store(value); }
    }

    public KubernetesClient Client(TimeProvider time) =>
        new(new(new("https://api.example")), time, NullLogger<KubernetesClient>.Instance, this);

    /// <summary>Makes the lease that of another holder, as that holder's write would.</summary>
    public void TakeBy(string holder) => Lease = Lease! with
    {
        Spec = Lease!.Spec with { HolderIdentity = holder, LeaseTransitions = Lease.Spec.LeaseTransitions + 1 },
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Before(request.Method, cancellationToken);
        var body = request.Content is null ? null
            : JsonSerializer.Deserialize(await request.Content.ReadAsStringAsync(cancellationToken), KubernetesJson.Default.Lease);
        lock (_gate)
            return (request.Method.Method, _lease) switch
            {
                ("GET", null) => Refuse(404, "NotFound"),
                ("GET", _) => Answer(_lease),
                ("POST", null) => Answer(Store(body! with { Metadata = body.Metadata with { Uid = $"uid-{_version}" } })!),
                ("POST", _) => Refuse(409, "AlreadyExists"),
                ("PUT", null) => Refuse(404, "NotFound"),
                ("PUT", _) when body!.Metadata.ResourceVersion != _lease.Metadata.ResourceVersion => Refuse(409, "Conflict"),
                ("PUT", _) => Answer(Store(body)!),
                _ => Refuse(405, "MethodNotAllowed"),
            };
    }

    private Lease? Store(Lease? lease) => _lease = lease is null ? null : lease with
    {
        Metadata = lease.Metadata with { ResourceVersion = (++_version).ToString(CultureInfo.InvariantCulture) },
    };

    private static HttpResponseMessage Answer(Lease lease) => Json(200, JsonSerializer.Serialize(lease, KubernetesJson.Default.Lease));

    private static HttpResponseMessage Refuse(int code, string reason) =>
        Json(code, JsonSerializer.Serialize(new Status { Outcome = "Failure", Code = code, Reason = reason, Message = reason }, KubernetesJson.Default.Status));

    private static HttpResponseMessage Json(int code, string body) =>
        new((HttpStatusCode)code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
