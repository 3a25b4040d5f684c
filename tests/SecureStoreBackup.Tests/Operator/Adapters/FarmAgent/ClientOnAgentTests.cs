using System.Security.Cryptography;
using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.FarmAgent.Support;
using FarmSamples = SecureStoreBackup.Tests.FarmAgent.Support.Samples;

namespace SecureStoreBackup.Tests.Operator.Adapters.FarmAgent;

/// <summary>The operator's client and the agent, each other's real counterpart, over mutual TLS.</summary>
public sealed class ClientOnAgentTests : IAsyncLifetime
{
    private const string Set = "contoso-20261122t021500z-1a2b3c4d";
    private readonly AgentUnderTest _agent = new();
    private FarmAgentClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Content { get; } = Encoding.UTF8.GetBytes("TAPE and what follows");

    [Fact]
    public async Task A_file_is_staged_once_and_its_digest_is_the_farms_own()
    {
        await StageAsync("app/data file.bak", Content);
        await StageAsync("app/data file.bak", Content);

        var file = Assert.Single(await _client.ListFilesAsync(Set, Token));
        Assert.Equal(Sha256(Content), await _client.DigestAsync(Set, file, Token));
        Assert.Null(await _client.DigestAsync(Set, file with { Path = "app/nothing" }, Token));
        Assert.Equal(Reasons.SourceChanged, await ReasonAsync(() => _client.DigestAsync(Set, file with { ETag = "\"1-1\"" }, Token)));
    }

    [Fact]
    public async Task A_farm_that_was_borrowed_is_handed_back()
    {
        await _client.FenceAsync(new FenceRequest(FarmSamples.Term, Takeover: false), Token);
        var guest = new FencingTerm("command-line-sp01", 1_790_000_000);
        await _client.FenceAsync(new FenceRequest(guest, Takeover: true) { Borrow = true }, Token);
        Assert.Equal(Reasons.FarmFenced, await ReasonAsync(() => _client.FenceAsync(new FenceRequest(FarmSamples.Term, Takeover: false), Token)));

        await _client.FenceAsync(new FenceRequest(guest, Takeover: false) { HandBack = true }, Token);

        await _client.FenceAsync(new FenceRequest(FarmSamples.Term, Takeover: false), Token);
        Assert.Equal(Reasons.FarmFenced, await ReasonAsync(() => _client.FenceAsync(new FenceRequest(guest, Takeover: false), Token)));
    }

    [Fact]
    public async Task An_empty_file_is_staged_and_digested_too()
    {
        await StageAsync("app/empty", []);

        Assert.Equal(Sha256([]), await _client.DigestAsync(Set, Assert.Single(await _client.ListFilesAsync(Set, Token)), Token));
    }

    [Fact]
    public async Task What_the_agent_says_against_a_file_is_said_on()
    {
        await StageAsync("app/a", Content);

        Assert.Equal(FarmErrorCodes.FileExists, await ReasonAsync(() => StageAsync("app/a", Encoding.UTF8.GetBytes("another one"))));
        Assert.Equal(FarmErrorCodes.DigestMismatch, await ReasonAsync(() => StageAsync("app/b", Content, Sha256([]))));
        Assert.Equal(Reasons.FarmFenced, await ReasonAsync(() => _client.DeleteSetAsync(Set, FarmSamples.Term with { Number = 0 }, Token)));
    }

    [Fact]
    public async Task A_large_file_arrives_whole()
    {
        var content = RandomNumberGenerator.GetBytes(5 * 1024 * 1024 + 17);

        await StageAsync("app/large.bak", content);

        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_agent.Mount, Set, "app", "large.bak"), Token));
    }

    [Fact]
    public async Task A_job_is_cancelled_and_read_about()
    {
        _agent.PowerShell.Hold("Backup-Item");
        var request = FarmSamples.BackupRequest();
        await _client.StartJobAsync(request, Token);
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);

        await _client.CancelJobAsync(request.Id, FarmSamples.Term, Token);
        var job = await _client.FindJobAsync(request.Id, TimeSpan.FromSeconds(30), Token);

        Assert.Equal(FarmErrorCodes.JobCanceled, job!.Error!.Code);
        Assert.NotNull(await _client.ReadLogAsync(request.Id, Token));
        Assert.Null(await _client.CancelJobAsync("never-heard-of", FarmSamples.Term, Token));
        Assert.Null(await _client.ReadLogAsync("never-heard-of", Token));
    }

    [Fact]
    public async Task The_fingerprint_is_the_preflights()
    {
        var report = await _client.PreflightAsync(new PreflightRequest { BackupDirectory = AgentUnderTest.Share }, Token);

        Assert.Equal(report.ConfigurationFingerprint, await _client.FingerprintAsync(FarmSamples.Application, Token));
        Assert.Equal(FarmErrorCodes.ServiceApplicationNotFound, await ReasonAsync(() => _client.FingerprintAsync(FarmSamples.Proxy, Token)));
    }

    public async ValueTask InitializeAsync()
    {
        FarmSamples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
        using var certificate = _agent.Authority.IssueClient(AgentUnderTest.Subject);
        _client = FarmAgentClient.Open(_agent.Address, new FarmCredentials(certificate.CertificatePem, new SecretValue(certificate.PrivateKeyPem), _agent.Authority.Pem), new(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _agent.DisposeAsync();
    }

    private async Task StageAsync(string path, byte[] content, string? sha256 = null)
    {
        using var stream = new MemoryStream(content);
        await _client.StageFileAsync(new FileToStage(Set, AgentUnderTest.Share, path, content.Length, sha256 ?? Sha256(content)), stream, FarmSamples.Term, Token);
        Assert.True(stream.CanRead);
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static async Task<string> ReasonAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure.Reason;
}
