using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class ClusterCredentialsTests
{
    [Fact]
    public async Task An_api_server_that_does_not_answer_is_said_with_the_secret_that_was_to_be_read_and_tried_again()
    {
        var failure = await RefusedAsync(() => throw new HttpRequestException("Connection refused (10.0.0.1:443)"));

        Assert.Equal(
            new StepFailure(Reasons.CredentialsUnreadable, "The API server did not answer when the Secret sharepoint/contoso-farm-agent was to be read: Connection refused (10.0.0.1:443). It is tried again.", Retry: true),
            failure);
    }

    [Theory]
    [InlineData(403, Reasons.IdentityRefused, "may not read the Secret sharepoint/contoso-farm-agent")]
    [InlineData(401, Reasons.CredentialsUnreadable, "does not give the Secret sharepoint/contoso-farm-agent")]
    [InlineData(503, Reasons.CredentialsUnreadable, "does not give the Secret sharepoint/contoso-farm-agent")]
    public async Task One_that_refuses_is_told_from_one_that_forbids(int code, string reason, string says)
    {
        var failure = await RefusedAsync(() => Answer(code, $$"""{"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "no such luck", "code": {{code}}}"""));

        Assert.Equal((reason, true), (failure.Reason, failure.Retry));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains("no such luck", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_instead_of_a_secret_is_no_secret()
    {
        var failure = await RefusedAsync(() => Answer(200, "<html>"));

        Assert.Equal(Reasons.CredentialsUnreadable, failure.Reason);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_no_refusal() =>
        Assert.Null(await FindAsync(() => Answer(404, """{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "message": "not found", "code": 404}""")));

    [Fact]
    public async Task A_policy_is_asked_for_by_the_right_to_list_which_is_all_that_the_operator_has()
    {
        var server = new ScriptedServer(() => Answer(200, """{"kind": "SecureStoreBackupPolicyList", "apiVersion": "securestore.dev/v1alpha1", "metadata": {"resourceVersion": "1"}, "items": []}"""));
        using var client = Client(server);

        Assert.Null(await PolicyObject.FindAsync(client, new("sharepoint", "contoso"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidDataException>(() => PolicyObject.FindAsync(client, new("sharepoint", "contoso,metadata.namespace=x"), TestContext.Current.CancellationToken));

        var asked = Assert.Single(server.Asked);
        Assert.Equal("/apis/securestore.dev/v1alpha1/namespaces/sharepoint/securestorebackuppolicies", asked.AbsolutePath);
        Assert.Contains("fieldSelector=metadata.name%3Dcontoso", asked.Query, StringComparison.Ordinal);
    }

    private static async Task<StepFailure> RefusedAsync(Func<HttpResponseMessage> answer) =>
        (await Assert.ThrowsAsync<StepFailedException>(() => FindAsync(answer))).Failure;

    private static async Task<IReadOnlyDictionary<string, string>?> FindAsync(Func<HttpResponseMessage> answer)
    {
        using var client = Client(new ScriptedServer(answer));
        return await new ClusterCredentials(client).FindAsync("sharepoint", "contoso-farm-agent", TestContext.Current.CancellationToken);
    }

    private static KubernetesClient Client(HttpMessageHandler server) =>
        new(new ClientConfiguration(new Uri("https://cluster.test")), TimeProvider.System, NullLogger<KubernetesClient>.Instance, server);

    private static HttpResponseMessage Answer(int code, string body) => new((HttpStatusCode)code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class ScriptedServer(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return Task.FromResult(answer());
        }
    }
}
