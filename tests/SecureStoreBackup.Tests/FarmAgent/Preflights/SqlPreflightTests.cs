using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.SqlServer;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;
using SqlInstanceOptions = SecureStoreBackup.Sandbox.Sql.Engine.SqlInstanceOptions;

namespace SecureStoreBackup.Tests.FarmAgent.Preflights;

/// <summary>What a preflight learns from SQL Server, through real SqlClient.</summary>
public sealed class SqlPreflightTests
{
    private const string Account = @"CONTOSO\svc-spbackup";

    [Fact]
    public async Task A_healthy_instance_passes_every_check()
    {
        var report = await RunAsync(options => options);

        Assert.All(
            report.Checks.Where(check => check.Name.StartsWith("Sql", StringComparison.Ordinal) || check.Name is "DatabaseEncryption" or "RestoreRights"),
            check => Assert.True(check.State is CheckState.Passed, $"{check.Name}: {check.Message}"));
        Assert.Contains("on SQL01; login svc-export", Of(report, "SqlReachable").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_under_encryption_warns_and_names_the_certificate_to_back_up()
    {
        var check = Of(await RunAsync(options => options with { EncryptedDatabases = [Samples.Database], Certificate = "Tde]2026" }), "DatabaseEncryption");

        Assert.Equal((CheckState.Warning, FarmErrorCodes.DatabaseEncrypted), (check.State, check.Code));
        Assert.Contains("'Tde]2026'", check.Message, StringComparison.Ordinal);
        Assert.Contains("BACKUP CERTIFICATE [Tde]]2026] ", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_without_the_rights_to_restore_is_warned_and_told_what_to_grant()
    {
        var check = Of(await RunAsync(options => options with { DatabaseOwners = [], OtherAccounts = [Account] }), "RestoreRights");

        Assert.Equal((CheckState.Warning, FarmErrorCodes.RestoreRightsMissing), (check.State, check.Code));
        Assert.Contains(@"ALTER ROLE db_owner ADD MEMBER [CONTOSO\svc-spbackup]", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sysadmin_may_restore_and_an_account_that_is_not_known_is_not_proven()
    {
        Assert.Equal(CheckState.Passed, Of(await RunAsync(options => options with { DatabaseOwners = [], Administrators = [Account] }), "RestoreRights").State);
        Assert.Equal(CheckState.NotProven, Of(await RunAsync(options => options with { DatabaseOwners = [] }), "RestoreRights").State);
    }

    [Fact]
    public async Task A_replica_that_is_not_listed_is_named()
    {
        var check = Of(await RunAsync(options => options with { AvailabilityReplicas = [SqlAgent.Instance, @"SQL02\SHAREPOINT"] }), "SqlReplicas");

        Assert.Equal((CheckState.Warning, FarmErrorCodes.SqlReplicaNotListed, "serviceMasterKeys[0].instance"), (check.State, check.Code, check.Field));
        Assert.StartsWith(@"SQL02\SHAREPOINT shares an availability group", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_that_are_all_listed_pass_however_they_are_written()
    {
        var report = await RunAsync(options => options with { AvailabilityReplicas = [SqlAgent.Instance, @"SQL02\SHAREPOINT"] }, @"sql02.contoso.local\sharepoint");

        Assert.Equal(CheckState.Passed, report.Checks.First(check => check.Name is "SqlReplicas").State);
    }

    [Fact]
    public async Task A_listener_is_told_from_the_replica_that_answers_for_it()
    {
        var check = Of(await RunAsync(options => options with { Name = @"SQL02\SHAREPOINT", AvailabilityReplicas = [@"SQL02\SHAREPOINT"] }), "SqlReplicas");

        Assert.Equal((CheckState.Warning, FarmErrorCodes.SqlReplicaNotListed), (check.State, check.Code));
        Assert.Contains("answers from SQL02", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failover_cluster_instance_is_one_and_tells_its_node() =>
        Assert.Contains("a failover cluster instance, on node NODE2 now", Of(await RunAsync(options => options with { Clustered = true, Node = "NODE2" }), "SqlReachable").Message, StringComparison.Ordinal);

    [Fact]
    public async Task Moving_to_another_node_moves_no_fingerprint()
    {
        var one = await RunAsync(options => options with { Clustered = true, Node = "NODE1" });

        Assert.DoesNotContain("NODE1", SecureStoreBackup.FarmAgent.SqlServer.Batch.ServiceMasterKeyIdentity, StringComparison.Ordinal);
        Assert.DoesNotContain("PhysicalNetBIOS", SecureStoreBackup.FarmAgent.SqlServer.Batch.ServiceMasterKeyIdentity, StringComparison.Ordinal);
        Assert.NotNull(one.ServiceMasterKeys.Single().Fingerprint);
    }

    private static PreflightCheck Of(PreflightReport report, string name) => Assert.Single(report.Checks, check => check.Name == name);

    private static async Task<PreflightReport> RunAsync(Func<SqlInstanceOptions, SqlInstanceOptions> change, params string[] others)
    {
        await using var world = new SqlAgent(change: change);
        var client = await world.StartAsync(rooted: true);
        return await client.PreflightAsync(new() { BackupDirectory = AgentUnderTest.Share, ServiceMasterKeys = [new(SqlAgent.Instance, SqlWorld.Share), .. others.Select(other => new ServiceMasterKeyLocation(other, SqlWorld.Share))] });
    }
}
