using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Doctor;

namespace SecureStoreBackup.Tests.Operator.Doctor;

public sealed class ClusterExaminationTests
{
    [Fact]
    public async Task A_cluster_that_has_all_is_ok_throughout() =>
        Assert.All(await ExamineAsync(new ScriptedServer()), check => Assert.Equal(Health.Ok, check.Health));

    [Fact]
    public async Task Each_right_that_is_missing_is_named_with_its_verbs_and_the_rest_is_looked_at()
    {
        var checks = await ExamineAsync(new ScriptedServer { Denied = { "watch securestorebackups", "update leases", "update securestorerestores/status" } });

        Assert.Equal(
            ["May not watch securestorebackups.securestore.dev in farms.", "May not update securestorerestores/status.securestore.dev in farms.", "May not update leases.coordination.k8s.io in home."],
            checks.Where(check => check.Health is Health.Failed).Select(check => check.Message));
        Assert.All(checks.Where(check => check.Health is Health.Failed), check => Assert.Contains("manifests/overlays", check.Next, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_review_has_no_metadata_since_a_real_server_refuses_it_otherwise()
    {
        var server = new ScriptedServer();
        await ExamineAsync(server);

        Assert.All(server.Reviews, review => Assert.Equal(["apiVersion", "kind", "spec"], review.Select(member => member.Key)));
        Assert.Contains(server.Reviews, review => JsonNode.DeepEquals(
            review["spec"], JsonNode.Parse("""{"resourceAttributes": {"verb": "get", "group": "", "resource": "namespaces", "namespace": "home", "name": "home"}}""")));
    }

    [Fact]
    public async Task Definitions_that_are_missing_or_another_versions_are_told_apart()
    {
        var server = new ScriptedServer();
        server.Definitions.Remove("securestorerestores.securestore.dev");
        server.Definitions["securestorebackups.securestore.dev"]["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!.AsObject().Remove("trigger");

        var checks = (await ExamineAsync(server)).Where(check => check.Area == "definitions").ToArray();

        Assert.Equal([Health.Ok, Health.Warning, Health.Failed], checks.Select(check => check.Health));
        Assert.All(checks[1..], check => Assert.Contains("securestore crds | kubectl apply -f -", check.Next, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Definitions_that_may_not_be_read_are_said_not_to_be_tested()
    {
        var checks = await ExamineAsync(new ScriptedServer { HidesDefinitions = true });

        Assert.Equal(3, checks.Count(check => check is { Area: "definitions", Health: Health.NotTested }));
        Assert.DoesNotContain(checks, check => check.Health is Health.Failed);
    }

    [Theory]
    [InlineData(0, Health.Ok, "is within")]
    [InlineData(120, Health.Warning, "1[12][0-9] s ahead of ours")]
    [InlineData(-600, Health.Failed, "10 min behind ours")]
    public async Task A_clock_that_differs_is_told_before_and_when_it_stops_anything(int seconds, Health health, string says)
    {
        var checks = await ExamineAsync(new ScriptedServer { Ahead = TimeSpan.FromSeconds(seconds) });

        var clock = Assert.Single(checks, check => check.Area == "clocks");
        Assert.Equal(health, clock.Health);
        Assert.Matches(says, clock.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_or_know_us_is_one_failure_with_what_to_look_at()
    {
        var silent = Assert.Single(await ExamineAsync(new ScriptedServer { Silent = true }));
        var stranger = Assert.Single(await ExamineAsync(new ScriptedServer { KnowsNobody = true }));

        Assert.Equal((Health.Failed, Health.Failed), (silent.Health, stranger.Health));
        Assert.Contains("--kubeconfig", silent.Next, StringComparison.Ordinal);
        Assert.Contains("does not accept the credential", stranger.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Diagnosis>> ExamineAsync(ScriptedServer server)
    {
        using var client = new KubernetesClient(new ClientConfiguration(new Uri("https://cluster.test")), TimeProvider.System, NullLogger<KubernetesClient>.Instance, server);
        return await new ClusterExamination(client).RunAsync("farms", "home", TestContext.Current.CancellationToken);
    }

    private sealed class ScriptedServer : HttpMessageHandler
    {
        public HashSet<string> Denied { get; } = [];

        public Dictionary<string, JsonObject> Definitions { get; } = ApiKinds.All.ToDictionary(kind => $"{kind.Type.Plural}.{kind.Type.Group}", CrdGenerator.Definition);

        public List<JsonObject> Reviews { get; } = [];

        public bool HidesDefinitions { get; init; }

        public bool Silent { get; init; }

        public bool KnowsNobody { get; init; }

        public TimeSpan Ahead { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Silent)
                throw new HttpRequestException("Connection refused");
            if (KnowsNobody)
                return Answer(HttpStatusCode.Unauthorized, Status(401, "Unauthorized"));
            var path = request.RequestUri!.AbsolutePath;
            if (request.Method == HttpMethod.Post)
                return Answer(HttpStatusCode.Created, Review(JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject()));
            if (HidesDefinitions)
                return Answer(HttpStatusCode.Forbidden, Status(403, "Forbidden"));
            return Definitions.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var definition)
                ? Answer(HttpStatusCode.OK, definition)
                : Answer(HttpStatusCode.NotFound, Status(404, "NotFound"));
        }

        private JsonObject Review(JsonObject review)
        {
            Reviews.Add(review);
            var asked = review["spec"]!["resourceAttributes"]!;
            var subresource = asked["subresource"] is { } sub ? $"/{sub.GetValue<string>()}" : "";
            var answer = review.DeepClone().AsObject();
            answer["status"] = new JsonObject { ["allowed"] = !Denied.Contains($"{asked["verb"]!.GetValue<string>()} {asked["resource"]!.GetValue<string>()}{subresource}") };
            return answer;
        }

        private static JsonObject Status(int code, string reason) => new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = reason, ["code"] = code };

        private HttpResponseMessage Answer(HttpStatusCode code, JsonObject body)
        {
            var answer = new HttpResponseMessage(code) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
            answer.Headers.Date = TimeProvider.System.GetUtcNow() + Ahead;
            return answer;
        }
    }
}
