using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class MutualTlsTests : IAsyncLifetime
{
    private readonly AgentUnderTest _agent = new();

    [Fact]
    public async Task The_operators_certificate_is_let_in()
    {
        using var answer = await _agent.Operator().Http.GetAsync("/v1/jobs", TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task No_certificate_gets_no_answer() => await RefusedAsync(null);

    [Fact]
    public async Task A_certificate_of_another_authority_gets_no_answer_though_its_subject_is_right()
    {
        using var other = CertificateAuthority.Create("Farm", TimeProvider.System);
        using var certificate = other.IssueClient(AgentUnderTest.Subject);

        await RefusedAsync(certificate);
    }

    [Fact]
    public async Task A_certificate_of_the_right_authority_for_another_subject_gets_no_answer()
    {
        using var certificate = _agent.Authority.IssueClient("somebody-else");

        await RefusedAsync(certificate);
    }

    [Fact]
    public async Task A_server_certificate_does_not_make_a_client()
    {
        using var certificate = _agent.Authority.IssueLoopbackServer(AgentUnderTest.Subject);

        await RefusedAsync(certificate);
    }

    public async ValueTask InitializeAsync() => await _agent.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task RefusedAsync(IssuedCertificate? certificate) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => _agent.Client(certificate?.Certificate).GetAsync("/v1/jobs", TestContext.Current.CancellationToken));
}
