using Microsoft.Data.SqlClient;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Tests.Sandbox.Sql;

public sealed class LoginTests
{
    [Fact]
    public async Task SqlClient_logs_in_over_tls_with_the_certificate_pinned()
    {
        await using var world = new SqlWorld();

        await using var connection = await world.OpenAsync();

        Assert.Equal("15.00.4385", connection.ServerVersion);
        Assert.Equal("master", connection.Database);
    }

    [Fact]
    public async Task A_certificate_other_than_the_pinned_one_is_refused()
    {
        await using var world = new SqlWorld();
        using var stranger = CertificateAuthority.Create("stranger", TimeProvider.System);
        using var certificate = stranger.IssueLoopbackServer("SQL01");
        await File.WriteAllTextAsync(world.CertificateFile, certificate.CertificatePem, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SqlException>(() => world.OpenAsync());
    }

    [Fact]
    public async Task Without_a_pin_the_sandboxs_authority_is_not_trusted()
    {
        await using var world = new SqlWorld();

        await Assert.ThrowsAsync<SqlException>(() => world.OpenAsync(encrypt: SqlConnectionEncryptOption.Mandatory));
    }

    [Fact]
    public async Task Optional_encryption_covers_the_login_and_leaves_the_rest_in_the_clear()
    {
        await using var world = new SqlWorld();

        await using var connection = await world.OpenAsync(encrypt: SqlConnectionEncryptOption.Optional);

        Assert.Equal("svc-export", await SqlWorld.ScalarAsync(connection, "SELECT SUSER_SNAME()"));
    }

    [Theory]
    [InlineData("svc-export", "Correct-Horse-6")]
    [InlineData("nobody", SqlWorld.Password)]
    public async Task A_wrong_password_and_an_unknown_login_are_18456(string user, string password)
    {
        await using var world = new SqlWorld();

        var refused = await Assert.ThrowsAsync<SqlException>(() => world.OpenAsync(user, password));

        Assert.Equal(18456, refused.Number);
        Assert.Equal(14, refused.Class);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_4060()
    {
        await using var world = new SqlWorld();

        var refused = await Assert.ThrowsAsync<SqlException>(() => world.OpenAsync(database: "nowhere"));

        Assert.Equal(4060, refused.Number);
    }

    [Fact]
    public async Task A_pooled_connection_can_be_used_again()
    {
        await using var world = new SqlWorld();
        var pooled = new SqlConnectionStringBuilder
        {
            DataSource = $"tcp:127.0.0.1,{world.Server.Port}",
            UserID = "svc-export",
            Password = SqlWorld.Password,
            ServerCertificate = world.CertificateFile,
            Pooling = true,
        };
        for (var i = 0; i < 3; i++)
        {
            await using var connection = new SqlConnection(pooled.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            Assert.Equal(@"SQL01\SHAREPOINT", await SqlWorld.ScalarAsync(connection, "SELECT @@SERVERNAME"));
        }
        using var last = new SqlConnection(pooled.ConnectionString);
        SqlConnection.ClearPool(last);
    }

    [Fact]
    public async Task An_unreachable_server_fails_the_login_and_answers_again_when_the_fault_is_cleared()
    {
        await using var world = new SqlWorld();
        world.Instance.Faults.Set(new Fault(FaultKind.SqlUnreachable));

        await Assert.ThrowsAsync<SqlException>(() => world.OpenAsync());
        world.Instance.Faults.Clear(FaultKind.SqlUnreachable);

        await using var connection = await world.OpenAsync();
    }

    [Fact]
    public async Task A_slow_statement_runs_into_the_commands_timeout_and_leaves_the_connection_usable()
    {
        await using var world = new SqlWorld();
        await using var connection = await world.OpenAsync();
        world.Instance.Faults.Set(new Fault(FaultKind.SqlSlow, 60));
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        command.CommandTimeout = 1;

        var timeout = await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        world.Instance.Faults.ClearAll();

        Assert.Equal(-2, timeout.Number);
        Assert.Equal(1, await SqlWorld.ScalarAsync(connection, "SELECT 1"));
    }
}
