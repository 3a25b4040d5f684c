using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class ProtocolTests : IAsyncLifetime
{
    private const string Set = "contoso-20261122t021500z-1a2b3c4d";
    private readonly AgentUnderTest _agent = new();
    private FarmClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_farm_is_described_with_exact_item_paths()
    {
        var farm = await _client.DescribeAsync();

        Assert.Equal("7b1f0c3e-5a55-4c5f-9f0e-0d8a4c1f2b10", farm.FarmId);
        var application = Assert.Single(farm.Applications);
        Assert.Equal((Samples.ApplicationItem, Samples.ProxyItem), (application.ItemPath, application.Proxy!.ItemPath));
        Assert.Equal(["User", "Password"], Assert.Single(application.TargetApplications).Fields);
    }

    [Fact]
    public async Task A_farm_that_does_not_answer_is_a_refusal_of_the_farm()
    {
        _agent.PowerShell.Answer("Get-Farm", """{"t":"result","ok":false,"error":{"code":"FarmInaccessible","message":"Cannot access the local farm.","retryable":true,"detail":""}}""");

        using var answer = await _client.Http.GetAsync("/v1/farm", Token);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(FarmErrorCodes.FarmInaccessible, (await ErrorAsync(answer)).Code);
    }

    [Fact]
    public async Task Files_are_listed_and_read_whole_in_parts_and_by_their_tag()
    {
        await _client.RunAsync(Samples.BackupRequest());
        var file = (await _client.FilesAsync(Set)).Single(file => file.Path == "app/spbr0000/00000001.bak");
        Assert.Equal("TAPE and what follows".Length, file.Bytes);

        using var part = await GetAsync(file.Path, request =>
        {
            request.Headers.Range = new RangeHeaderValue(5, 7);
            request.Headers.IfMatch.ParseAdd(file.ETag);
        });
        using var head = await SendAsync(HttpMethod.Head, file.Path, _ => { });

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("and", await part.Content.ReadAsStringAsync(Token));
        Assert.Equal(5, part.Content.Headers.ContentRange!.From);
        Assert.Equal((file.Bytes, file.ETag), (head.Content.Headers.ContentLength, head.Headers.ETag!.Tag));
    }

    [Fact]
    public async Task A_file_that_changed_since_it_was_listed_is_refused()
    {
        await _client.RunAsync(Samples.BackupRequest());
        var file = (await _client.FilesAsync(Set)).Single(file => file.Path == "app/spbrtoc.xml");
        await File.AppendAllTextAsync(Path.Combine(_agent.Mount, Set, "app", "spbrtoc.xml"), " ", Token);

        using var answer = await GetAsync(file.Path, request => request.Headers.IfMatch.ParseAdd(file.ETag));

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal(FarmErrorCodes.FileChanged, (await ErrorAsync(answer)).Code);
    }

    [Theory]
    [InlineData("app/nothing.bak", HttpStatusCode.NotFound)]
    [InlineData("app", HttpStatusCode.NotFound)]
    [InlineData("app/%2e%2e%2f%2e%2e%2fsecret", HttpStatusCode.NotFound)]
    [InlineData("app%5c..%5c..%5csecret", HttpStatusCode.BadRequest)]
    [InlineData("app/nul", HttpStatusCode.BadRequest)]
    public async Task A_path_that_is_no_file_of_the_set_is_refused(string path, HttpStatusCode code)
    {
        await _client.RunAsync(Samples.BackupRequest());
        await File.WriteAllTextAsync(Path.Combine(_agent.Mount, "secret"), "not for you", Token);

        using var answer = await GetAsync(path, _ => { });

        Assert.Equal(code, answer.StatusCode);
        Assert.DoesNotContain("not for you", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_is_deleted_once_and_what_people_put_beside_it_stays()
    {
        await _client.RunAsync(Samples.BackupRequest());
        Directory.CreateDirectory(Path.Combine(_agent.Mount, "by-hand"));
        Assert.Equal([Set], (await _client.SetsAsync()).Select(set => set.Id));

        var first = await _client.DeleteSetAsync(Set);
        var again = await _client.DeleteSetAsync(Set);
        var foreign = await _client.DeleteSetAsync("by-hand");

        Assert.All([first, again, foreign], answer => Assert.Equal(HttpStatusCode.NoContent, answer.Code));
        Assert.Equal(["by-hand"], Directory.EnumerateDirectories(_agent.Mount).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_lower_term_is_fenced_for_new_jobs_and_for_replays()
    {
        await _client.RunAsync(Samples.BackupRequest());
        await _client.FenceAsync(Samples.Term with { Number = 9 });

        var (code, _, error) = await _client.PostAsync(Samples.BackupRequest());

        Assert.Equal((HttpStatusCode.PreconditionFailed, FarmErrorCodes.Fenced), (code, error!.Code));
    }

    [Fact]
    public async Task A_refused_passphrase_fails_the_job_and_is_nowhere()
    {
        const string passphrase = "Wrong-Passphrase-4711";
        _agent.PowerShell.Answer("Update-Key", $$$"""{"t":"result","ok":false,"error":{"code":"PassphraseRefused","message":"'{{{passphrase}}}' is wrong.","retryable":false,"detail":"System.ServiceModel.FaultException 0x80131501"}}""");

        var status = await _client.RunAsync(Samples.RefreshRequest(passphrase));

        Assert.Equal((JobState.Failed, FarmErrorCodes.PassphraseRefused), (status.State, status.Error!.Code));
        Assert.Contains("'***' is wrong.", status.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(passphrase, _agent.PowerShell.Arguments, StringComparison.Ordinal);
        foreach (var journal in Directory.EnumerateFiles(_agent.Data, "journal.jsonl", SearchOption.AllDirectories))
            Assert.DoesNotContain(passphrase, await ReadOpenAsync(journal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_passphrase_is_proven_by_its_probes()
    {
        var status = await _client.RunAsync(Samples.RefreshRequest("Right-Passphrase-1"));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(3, status.RefreshKey!.Probes);
    }

    [Theory]
    [InlineData("POST", "/v1/jobs", "{", "body")]
    [InlineData("POST", "/v1/jobs", "null", "body")]
    [InlineData("POST", "/v1/jobs", """{"id":"a","kind":"erase","term":{"uid":"l","number":1}}""", "body $.kind")]
    [InlineData("POST", "/v1/jobs", """{"id":"../a","kind":"backup","term":{"uid":"l","number":1}}""", "id")]
    [InlineData("POST", "/v1/jobs", """{"id":"a","kind":"backup","term":{"uid":"l","number":1}}""", "backup")]
    [InlineData("POST", "/v1/jobs", """{"id":"a","kind":"refreshKey","term":{"uid":"l","number":1},"refreshKey":{"application":"013aa694-673d-46d1-9313-fbba6df691e7","proxy":"013aa694-673d-46d1-9313-fbba6df691e7"}}""", "secrets.passphrase")]
    [InlineData("POST", "/v1/preflight", "{\"backupDirectory\":\"\"}", "backupDirectory")]
    [InlineData("POST", "/v1/fence", """{"term":{"uid":"","number":1}}""", "term")]
    [InlineData("GET", "/v1/jobs/a?wait=31", null, "job")]
    [InlineData("GET", "/v1/sets/CON/files", null, "set")]
    public async Task Bad_input_gets_one_error_that_names_the_field(string method, string path, string? body, string field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await _client.Http.SendAsync(request, Token);

        Assert.True((int)answer.StatusCode is 400 or 404, answer.StatusCode.ToString());
        Assert.Contains(field, (await ErrorAsync(answer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        // Who sends the body nevertheless may find the connection closed before the answer.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/preflight") { Content = new StringContent(new string(' ', 300_000)), Headers = { ExpectContinue = true } };
        using var answer = await _client.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(FarmErrorCodes.BadRequest, (await ErrorAsync(answer)).Code);
    }

    [Theory]
    [InlineData("GET", "/v2/farm")]
    [InlineData("DELETE", "/v1/farm")]
    public async Task A_route_that_does_not_exist_is_an_answer_too(string method, string path)
    {
        using var answer = await _client.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Token);

        Assert.Equal(FarmErrorCodes.NotFound, (await ErrorAsync(answer)).Code);
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
        _client = _agent.Operator();
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage> prepare) => SendAsync(HttpMethod.Get, path, prepare);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(method, $"/v1/sets/{Set}/files/{path}");
        prepare(request);
        return await _client.Http.SendAsync(request, Token);
    }

    private static async Task<FarmError> ErrorAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error;

    private static async Task<string> ReadOpenAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }
}
