using System.Net;
using System.Net.Http.Json;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>What stands or falls with a service master key, asked of a server that really encrypts under one.</summary>
public sealed class DependentsTests : IAsyncLifetime
{
    private const string Password = "Export-Password-'1'-abcdefgh";
    private readonly SqlAgent _world = new(change: options => options with { Databases = [.. options.Databases, "Payroll"] });
    private FarmClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_is_listed_by_name_and_none_of_the_values()
    {
        _world.Sql.Instance.AddAgentProxy("nightly-export");
        _world.Sql.Instance.AddCredential("backup-share", "Value-1");
        _world.Sql.Instance.AddLinkedLogin("reader", "Value-2", "ERP01");
        _world.Sql.Instance.AddLinkedLogin("reader", "Value-3", "CRM01");
        _world.Sql.Instance.AddDatabaseMasterKey("Payroll");

        var text = await _client.Http.GetStringAsync(Path(SqlAgent.Instance), Token);
        var answer = await ListAsync();

        Assert.Equal(
            [
                new(DependentKinds.DatabaseMasterKey, "Payroll"), new(DependentKinds.LinkedServerLogin, "reader on CRM01"), new(DependentKinds.LinkedServerLogin, "reader on ERP01"),
                new(DependentKinds.Credential, "backup-share"), new(DependentKinds.AgentProxy, "nightly-export"),
            ],
            answer.Dependents);
        Assert.Equal((SqlAgent.Instance, 5), (answer.Instance, answer.Total));
        Assert.DoesNotContain("Value-", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fingerprint_is_that_of_exports()
    {
        var export = await _client.RunAsync(SqlAgent.Export(Password));

        Assert.Equal(export.ExportServiceMasterKey!.Fingerprint, (await ListAsync()).Fingerprint);
        _world.Sql.Instance.Regenerate();
        Assert.NotEqual(export.ExportServiceMasterKey.Fingerprint, (await ListAsync()).Fingerprint);
    }

    [Fact]
    public async Task An_instance_on_which_nothing_depends_on_its_key_says_so()
    {
        var answer = await ListAsync();

        Assert.Equal((0, 0), (answer.Dependents.Count, answer.Total));
    }

    [Fact]
    public async Task Of_very_many_the_first_200_are_listed_and_all_are_counted()
    {
        foreach (var number in Enumerable.Range(0, 203))
            _world.Sql.Instance.AddCredential($"credential-{number:000}", "x");

        var answer = await ListAsync();

        Assert.Equal((200, 203, "credential-199"), (answer.Dependents.Count, answer.Total, answer.Dependents[^1].Name));
    }

    [Fact]
    public async Task A_login_that_would_be_shown_only_a_part_is_refused_instead()
    {
        _world.Sql.Instance.AddCredential("backup-share", "x");
        _world.Sql.Instance.Faults.Set(new Fault(FaultKind.SqlPermissionDenied));

        var (status, error) = await RefusalAsync(Path(SqlAgent.Instance));

        Assert.Equal((HttpStatusCode.BadGateway, FarmErrorCodes.SqlPermissionDenied), (status, error.Code));
        Assert.Contains("GRANT CONTROL SERVER", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"SQL99\ELSEWHERE", HttpStatusCode.BadGateway, FarmErrorCodes.SqlUnreachable)]
    [InlineData("", HttpStatusCode.BadRequest, FarmErrorCodes.BadRequest)]
    [InlineData("SQL01\n", HttpStatusCode.BadRequest, FarmErrorCodes.BadRequest)]
    public async Task An_instance_that_cannot_be_meant_is_refused_by_name(string instance, HttpStatusCode status, string code)
    {
        var refusal = await RefusalAsync(Path(instance));

        Assert.Equal((status, code), (refusal.Status, refusal.Error.Code));
        Assert.Contains(code is FarmErrorCodes.BadRequest ? "instance" : instance, refusal.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        _world.Sql.Instance.Faults.Set(new Fault(FaultKind.SqlUnreachable));

        var (_, error) = await RefusalAsync(Path(SqlAgent.Instance));

        Assert.Equal((FarmErrorCodes.SqlUnreachable, true), (error.Code, error.Retryable));
        Assert.Contains(SqlAgent.Instance, error.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => _client = await _world.StartAsync(rooted: true);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<ServiceMasterKeyDependents> ListAsync() =>
        (await _client.Http.GetFromJsonAsync(Path(SqlAgent.Instance), FarmProtocolJson.Default.ServiceMasterKeyDependents, Token))!;

    private async Task<(HttpStatusCode Status, FarmError Error)> RefusalAsync(string path)
    {
        using var answer = await _client.Http.GetAsync(path, Token);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error);
    }

    private static string Path(string instance) => $"/v1/instances/dependents?instance={Uri.EscapeDataString(instance)}";
}
