using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Operator.Adapters.FarmAgent;

public sealed class FarmAgentClientTests
{
    private const string Job = """{"id":"uid.refresh.1","kind":"refreshKey","state":"succeeded","acceptedAt":"2026-11-22T02:15:00Z","refreshKey":{"probes":3}}""";

    private static readonly JobRequest _request = new()
    {
        Id = "uid.refresh.1",
        Kind = JobKind.RefreshKey,
        Term = new("lease", 7),
        RefreshKey = new("app", "proxy"),
        Secrets = new() { Passphrase = "hunter2" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_posted_over_mutual_tls_with_its_secrets_in_the_body()
    {
        await using var server = await AgentServer.StartAsync();
        JobRequest? received = null;
        server.Answer = async context =>
        {
            received = await JsonSerializer.DeserializeAsync(context.Request.Body, FarmProtocolJson.Default.JobRequest, context.RequestAborted);
            Assert.Equal("POST /v1/jobs", $"{context.Request.Method} {context.Request.Path}");
            await WriteAsync(context, 202, Job);
        };

        var job = await server.Client().StartJobAsync(_request, Cancellation);

        Assert.Equal((JobState.Succeeded, 3), (job.State, job.RefreshKey!.Probes));
        Assert.Equal(("hunter2", 7L), (received!.Secrets!.Passphrase, received.Term.Number));
    }

    [Theory]
    [InlineData(30, "30")]
    [InlineData(90, "30")]
    [InlineData(0, "0")]
    public async Task A_job_is_waited_for_at_the_agent_for_30_s_at_most(int seconds, string asked)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, context.Request.Query["wait"] == asked ? 200 : 400, Job);

        Assert.NotNull(await server.Client().FindJobAsync("uid.refresh.1", TimeSpan.FromSeconds(seconds), Cancellation));
    }

    [Fact]
    public async Task A_job_or_set_that_the_agent_does_not_know_is_no_failure()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 404, """{"error":{"code":"NotFound","message":"no such thing","retryable":false}}""");

        Assert.Null(await server.Client().FindJobAsync("x", TimeSpan.Zero, Cancellation));
        await server.Client().DeleteSetAsync("x", new("lease", 1), Cancellation);
    }

    [Fact]
    public async Task An_older_agent_that_cannot_list_dependents_is_to_be_updated()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 404, """{"error":{"code":"NotFound","message":"There is no GET /v1/instances/dependents.","retryable":false}}""");

        var refused = await Assert.ThrowsAsync<StepFailedException>(() => server.Client().ListDependentsAsync(@"SQL01\SHAREPOINT", Cancellation));

        Assert.Equal((Reasons.FarmProtocolError, false), (refused.Failure.Reason, refused.Failure.Retry));
        Assert.Contains("update it", refused.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"instance":"SQL01","fingerprint":"ab","dependents":[{"kind":"credential","name":null}],"total":1}""")]
    [InlineData("""{"instance":"SQL01","fingerprint":"ab","dependents":[{"kind":"credential","name":"x"}],"total":0}""")]
    [InlineData("""{"instance":"SQL01","dependents":[],"total":0}""")]
    public async Task A_list_of_dependents_that_is_not_whole_is_refused(string body)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 200, body);

        Assert.Equal((Reasons.FarmProtocolError, false), await ShapeAsync(() => server.Client().ListDependentsAsync("SQL01", Cancellation)));
    }

    [Fact]
    public async Task Dependents_are_asked_for_by_the_name_of_the_instance()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, context.Request.Query["instance"] == @"SQL01\SHAREPOINT" ? 200 : 400,
            """{"instance":"SQL01\\SHAREPOINT","fingerprint":"ab","dependents":[{"kind":"credential","name":"x"},{"kind":"ofTheFuture","name":"y"}],"total":7}""");

        var answer = await server.Client().ListDependentsAsync(@"SQL01\SHAREPOINT", Cancellation);

        Assert.Equal((2, 7, "ofTheFuture"), (answer.Dependents.Count, answer.Total, answer.Dependents[1].Kind));
    }

    [Fact]
    public async Task A_404_that_is_not_the_agents_own_is_a_wrong_url_and_not_a_missing_job()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 404, "<html>nginx</html>");

        Assert.Equal((Reasons.FarmProtocolError, false), await ShapeAsync(() => server.Client().FindJobAsync("x", TimeSpan.Zero, Cancellation)));
    }

    [Theory]
    [InlineData(412, "Fenced", false, Reasons.FarmFenced)]
    [InlineData(409, "FarmBusy", true, Reasons.FarmBusy)]
    [InlineData(409, "JobConflict", false, Reasons.FarmProtocolError)]
    [InlineData(409, "JobLost", false, Reasons.FarmJobLost)]
    [InlineData(400, "BadRequest", false, Reasons.FarmProtocolError)]
    [InlineData(422, "ServiceApplicationNotFound", false, Reasons.ServiceApplicationNotFound)]
    [InlineData(422, "PassphraseRefused", false, Reasons.PassphraseRefused)]
    [InlineData(500, "SqlUnreachable", true, "SqlUnreachable")]
    [InlineData(500, "not a code!", true, Reasons.FarmProtocolError)]
    public async Task The_agents_own_words_become_the_failure(int status, string code, bool retryable, string reason)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "5";
            return WriteAsync(context, status, $$$"""{"error":{"code":"{{{code}}}","message":"It failed.","hint":"Do this.","retryable":{{{(retryable ? "true" : "false")}}}}}""");
        };

        var failure = await FailureAsync(() => server.Client().StartJobAsync(_request, Cancellation));

        Assert.Equal((reason, retryable, TimeSpan.FromSeconds(5)), (failure.Reason, failure.Retry, failure.RetryAfter!.Value));
        Assert.EndsWith("It failed. Do this.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, Reasons.FarmUnreachable, true)]
    [InlineData(502, Reasons.FarmUnreachable, true)]
    [InlineData(403, Reasons.FarmCertificateRefused, true)]
    [InlineData(302, Reasons.FarmProtocolError, false)]
    [InlineData(405, Reasons.FarmProtocolError, false)]
    public async Task A_status_without_the_agents_words_is_judged_by_itself(int status, string reason, bool retry)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, status, "");

        Assert.Equal((reason, retry), await ShapeAsync(() => server.Client().DescribeAsync(Cancellation)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"other\",\"kind\":\"refreshKey\",\"state\":\"running\"}")]
    [InlineData("{\"id\":\"uid.refresh.1\",\"kind\":\"dance\",\"state\":\"running\"}")]
    [InlineData("{\"id\":\"uid.refresh.1\",\"kind\":\"refreshKey\",\"state\":\"run")]
    public async Task An_answer_that_is_not_the_protocols_is_said_to_be_so(string answer)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 200, answer);

        Assert.Equal((Reasons.FarmProtocolError, false), await ShapeAsync(() => server.Client().StartJobAsync(_request, Cancellation)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_without_end_is_cut_off(bool declared)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = async context =>
        {
            if (declared)
                context.Response.ContentLength = 5000;
            await context.Response.WriteAsync(new string(' ', 5000), context.RequestAborted);
        };

        Assert.Equal((Reasons.FarmProtocolError, false), await ShapeAsync(() => server.Client(new() { MaxAnswerBytes = 4096 }).DescribeAsync(Cancellation)));
    }

    [Theory]
    [InlineData("""[null]""")]
    [InlineData("""[{"path":"../x","bytes":1,"eTag":"1"}]""")]
    [InlineData("""[{"path":"a\\b","bytes":1,"eTag":"1"}]""")]
    [InlineData("""[{"path":"/a","bytes":1,"eTag":"1"}]""")]
    [InlineData("""[{"path":"a","bytes":-1,"eTag":"1"}]""")]
    [InlineData("""[{"path":"a","bytes":1}]""")]
    [InlineData("""[{"bytes":1,"eTag":"1"}]""")]
    public async Task A_list_of_files_that_could_lead_astray_is_refused_whole(string answer)
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => WriteAsync(context, 200, answer);

        Assert.Equal((Reasons.FarmProtocolError, false), await ShapeAsync(() => server.Client().ListFilesAsync("set", Cancellation)));
    }

    [Fact]
    public async Task A_server_certificate_of_another_authority_is_refused_by_us()
    {
        await using var server = await AgentServer.StartAsync();
        using var other = CertificateAuthority.Create("other", TimeProvider.System);

        var failure = await FailureAsync(() => server.Client(trust: other.Pem).DescribeAsync(Cancellation));

        Assert.Equal((Reasons.FarmCertificateRefused, false), (failure.Reason, failure.Retry));
        Assert.Contains("We refuse", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ca.crt", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_certificate_for_another_host_is_refused_by_us()
    {
        await using var server = await AgentServer.StartAsync("sp01.contoso.local");

        var failure = await FailureAsync(() => server.Client().DescribeAsync(Cancellation));

        Assert.Equal((Reasons.FarmCertificateRefused, "spec.farm.agentUrl"), (failure.Reason, failure.Field));
        Assert.Contains("host name localhost", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_refused_by_the_agent()
    {
        await using var server = await AgentServer.StartAsync();
        using var other = CertificateAuthority.Create("other", TimeProvider.System);

        var failure = await FailureAsync(() => server.Client(other: other).DescribeAsync(Cancellation));

        Assert.Equal((Reasons.FarmCertificateRefused, "spec.farm.tlsSecretName"), (failure.Reason, failure.Field));
        Assert.Contains("it refuses our client certificate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_down_is_unreachable_and_retried()
    {
        await using var server = await AgentServer.StartAsync();
        await server.StopAsync();

        var failure = await FailureAsync(() => server.Client().DescribeAsync(Cancellation));

        Assert.Equal((Reasons.FarmUnreachable, true), (failure.Reason, failure.Retry));
        Assert.Contains("scheduled task", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_has_accepted_us_and_drops_the_connection_is_unreachable_and_retried()
    {
        await using var server = await AgentServer.StartAsync();
        var client = server.Client();
        await client.DeleteSetAsync("any", new("lease", 1), Cancellation);
        server.Answer = context => { context.Abort(); return Task.CompletedTask; };

        Assert.Equal((Reasons.FarmUnreachable, true), await ShapeAsync(() => client.DescribeAsync(Cancellation)));
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_in_time_is_unreachable_and_retried()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

        Assert.Equal((Reasons.FarmUnreachable, true), await ShapeAsync(() => server.Client(new() { RequestTimeout = TimeSpan.FromMilliseconds(200) }).DescribeAsync(Cancellation)));
    }

    [Fact]
    public async Task No_failure_shows_the_secrets_that_were_posted()
    {
        await using var server = await AgentServer.StartAsync();
        server.Answer = context => { context.Abort(); return Task.CompletedTask; };

        var failed = await Assert.ThrowsAsync<StepFailedException>(() => server.Client().StartJobAsync(_request, Cancellation));

        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tls.crt")]
    [InlineData("tls.key")]
    [InlineData("ca.crt")]
    public void A_secret_that_cannot_be_used_names_its_key_and_shows_nothing_of_it(string broken)
    {
        using var authority = CertificateAuthority.Create("farm", TimeProvider.System);
        using var client = authority.IssueClient("operator");
        var credentials = new FarmCredentials(
            broken == "tls.crt" ? "PRIVATE" : client.CertificatePem, new SecretValue(broken == "tls.key" ? "PRIVATE" : client.PrivateKeyPem), broken == "ca.crt" ? "PRIVATE" : authority.Pem);

        var refused = Assert.Throws<StepFailedException>(() => FarmAgentClient.Open(new("https://localhost:7443"), credentials, new(), TimeProvider.System));

        Assert.Equal(Reasons.FarmCredentialsMissing, refused.Failure.Reason);
        Assert.Contains(broken, refused.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", refused.ToString(), StringComparison.Ordinal);
    }

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<(string Reason, bool Retry)> ShapeAsync(Func<Task> call)
    {
        var failure = await FailureAsync(call);
        return (failure.Reason, failure.Retry);
    }

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;
}
