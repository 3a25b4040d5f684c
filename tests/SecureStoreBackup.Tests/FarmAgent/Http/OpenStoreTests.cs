using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

/// <summary>SharePoint may say that there is a key while nothing opens with it; what it gives out is what counts.</summary>
public sealed class OpenStoreTests : IAsyncLifetime
{
    private const string Targets = """[{"id":"erp","name":"ERP","type":"Group","fields":["User","Password"]}]""";
    private const string Proxy = """{"id":"5c0a3df2-60a1-4bfa-8f5e-0c1d2e3f4a5b","name":"Secure Store Service"}""";

    private readonly AgentUnderTest _agent = new();

    [Fact]
    public async Task A_store_that_lists_its_target_applications_is_open()
    {
        var store = await DescribeAsync(Samples.FarmLine);

        Assert.Equal((true, null, true), (store.KeyPopulated, store.TargetApplicationsError, store.IsOpen));
    }

    [Fact]
    public async Task A_key_that_is_there_and_opens_nothing_is_told_in_SharePoints_words()
    {
        var store = await DescribeAsync(Samples.FarmLine.Replace($"{Targets},\"targetApplicationsError\":null", "[],\"targetApplicationsError\":\"Unable to obtain master key.\"", StringComparison.Ordinal));

        Assert.Equal((true, "Unable to obtain master key.", false), (store.KeyPopulated, store.TargetApplicationsError, store.IsOpen));
    }

    [Fact]
    public async Task A_store_without_a_proxy_gives_out_nothing()
    {
        var store = await DescribeAsync(Samples.FarmLine.Replace(Proxy, "null", StringComparison.Ordinal).Replace(Targets, "[]", StringComparison.Ordinal));

        Assert.Equal((true, null, false), (store.KeyPopulated, store.TargetApplicationsError, store.IsOpen));
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private async Task<SecureStoreApplication> DescribeAsync(string line)
    {
        _agent.PowerShell.Answer("Get-Farm", line);
        return (await _agent.Operator().DescribeAsync()).Applications.Single();
    }
}
