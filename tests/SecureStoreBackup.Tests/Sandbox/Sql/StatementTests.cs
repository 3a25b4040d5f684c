using Microsoft.Data.SqlClient;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Tests.Sandbox.Sql;

public sealed class StatementTests
{
    private const string File1 = SqlWorld.Share + @"\smk-1";
    private const string ExportPassword = "Str0ng-export's-password";
    private static readonly string s_export = $"BACKUP SERVICE MASTER KEY TO FILE = '{File1}' ENCRYPTION BY PASSWORD = N'{ExportPassword.Replace("'", "''", StringComparison.Ordinal)}';";

    [Fact]
    public async Task The_exported_file_holds_the_live_key_under_the_password_and_comes_back_byte_for_byte()
    {
        await using var world = new SqlWorld();

        await world.ScalarAsync(s_export);
        var bytes = (byte[]?)await world.ScalarAsync($"SELECT BulkColumn FROM OPENROWSET(BULK N'{File1}', SINGLE_BLOB) AS k;");

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(world.ShareFolder, "smk-1"), TestContext.Current.CancellationToken), bytes);
        Assert.True(world.Instance.IsExportOfKey(bytes!, ExportPassword));
        Assert.False(world.Instance.IsExportOfKey(bytes!, ExportPassword + "x"));
        Assert.Equal(1, world.Instance.Operations.Count(OperationKind.ExportServiceMasterKey));
    }

    [Fact]
    public async Task The_exports_password_is_in_no_file_of_the_farm()
    {
        await using var world = new SqlWorld();

        await world.ScalarAsync(s_export);

        foreach (var file in Directory.EnumerateFiles(world.StateDirectory, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(ExportPassword, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_over_an_existing_file_is_15240()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);

        var refused = await world.FailureAsync(s_export);

        Assert.Equal((15240, 16), (refused.Number, refused.Class));
    }

    [Fact]
    public async Task An_export_to_a_share_that_nobody_mounted_is_15240()
    {
        await using var world = new SqlWorld();

        var refused = await world.FailureAsync(@"BACKUP SERVICE MASTER KEY TO FILE = '\\other\share\k' ENCRYPTION BY PASSWORD = 'Str0ng-password'");

        Assert.Equal(15240, refused.Number);
    }

    [Theory]
    [InlineData("Sh0rt-1", 15116)]
    [InlineData("alllowercaseletters", 15118)]
    public async Task A_weak_password_is_refused(string password, int number)
    {
        await using var world = new SqlWorld();

        var refused = await world.FailureAsync($"BACKUP SERVICE MASTER KEY TO FILE = '{File1}' ENCRYPTION BY PASSWORD = '{password}'");

        Assert.Equal(number, refused.Number);
        Assert.Empty(Directory.GetFiles(world.ShareFolder));
    }

    [Fact]
    public async Task A_login_without_CONTROL_SERVER_sees_no_key_and_exports_none()
    {
        await using var world = new SqlWorld();

        Assert.Null(await world.ScalarAsync("SELECT key_guid FROM master.sys.symmetric_keys WHERE name = N'##MS_ServiceMasterKey##'", "reader"));
        Assert.Equal(0, await world.ScalarAsync("SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER')", "reader"));
        Assert.Equal(15247, (await world.FailureAsync(s_export, "reader")).Number);
        Assert.Equal(4834, (await world.FailureAsync($"SELECT * FROM OPENROWSET(BULK '{File1}', SINGLE_BLOB) AS k", "reader")).Number);
        Assert.Equal(229, (await world.FailureAsync($"EXEC master.sys.xp_delete_files N'{File1}'", "reader")).Number);
        Assert.Equal(0, world.Instance.Operations.Count(OperationKind.ExportServiceMasterKey));
    }

    [Fact]
    public async Task A_right_taken_away_is_missed_at_once()
    {
        await using var world = new SqlWorld();
        world.Instance.Faults.Set(new Fault(FaultKind.SqlPermissionDenied));

        var refused = await world.FailureAsync(s_export);

        Assert.Equal((15247, 16), (refused.Number, refused.Class));
    }

    [Fact]
    public async Task Restoring_the_live_key_is_information_15588_and_no_error()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);
        await using var connection = await world.OpenAsync();
        var said = new List<SqlError>();
        connection.InfoMessage += (_, arguments) => said.AddRange(arguments.Errors.Cast<SqlError>());

        await SqlWorld.ScalarAsync(connection, $"RESTORE SERVICE MASTER KEY FROM FILE = '{File1}' DECRYPTION BY PASSWORD = 'Str0ng-export''s-password'");

        Assert.Contains(said, e => e is { Number: 15588, Class: 10 });
    }

    [Fact]
    public async Task Restoring_with_a_wrong_password_is_15465_and_a_file_that_is_no_key_15317()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);
        await File.WriteAllTextAsync(Path.Combine(world.ShareFolder, "noise"), "noise", TestContext.Current.CancellationToken);

        Assert.Equal(15465, (await world.FailureAsync($"RESTORE SERVICE MASTER KEY FROM FILE = '{File1}' DECRYPTION BY PASSWORD = 'another'")).Number);
        Assert.Equal(15317, (await world.FailureAsync($@"RESTORE SERVICE MASTER KEY FROM FILE = '{SqlWorld.Share}\noise' DECRYPTION BY PASSWORD = 'another'")).Number);
        Assert.Equal(15317, (await world.FailureAsync($@"RESTORE SERVICE MASTER KEY FROM FILE = '{SqlWorld.Share}\none' DECRYPTION BY PASSWORD = 'another'")).Number);
    }

    [Fact]
    public async Task An_older_export_brings_the_older_key_back()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);
        var file = await File.ReadAllBytesAsync(Path.Combine(world.ShareFolder, "smk-1"), TestContext.Current.CancellationToken);
        world.Instance.Regenerate();
        Assert.False(world.Instance.IsExportOfKey(file, ExportPassword));

        await world.ScalarAsync($"RESTORE SERVICE MASTER KEY FROM FILE = '{File1}' DECRYPTION BY PASSWORD = 'Str0ng-export''s-password' FORCE");

        Assert.True(world.Instance.IsExportOfKey(file, ExportPassword));
    }

    [Fact]
    public async Task Regenerating_moves_guid_and_modify_date_and_keeps_the_create_date()
    {
        await using var world = new SqlWorld();
        const string row = "SELECT CONVERT(nvarchar(36), key_guid) AS g, CONVERT(nvarchar(33), create_date, 126) AS c, CONVERT(nvarchar(33), modify_date, 126) FROM master.sys.symmetric_keys WHERE name = N'##MS_ServiceMasterKey##';";
        var before = await RowAsync(world, row);

        world.Instance.Regenerate();
        var after = await RowAsync(world, row);

        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before[1], after[1]);
    }

    [Fact]
    public async Task The_key_outlives_the_process()
    {
        await using var world = new SqlWorld();

        var again = new SqlInstance(world.StateDirectory, SqlWorld.Options(), TimeProvider.System);

        Assert.Equal(world.Instance.Key.KeyGuid, again.Key.KeyGuid);
        Assert.Equal(world.Instance.Key.Secret, again.Key.Secret);
    }

    [Fact]
    public async Task Deleting_proves_itself_by_dm_os_file_exists()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);
        var exists = $"SELECT file_exists FROM sys.dm_os_file_exists(N'{File1}')";
        Assert.True((bool?)await world.ScalarAsync(exists));

        await world.ScalarAsync($"EXEC master.sys.xp_delete_files N'{File1}';");

        Assert.False((bool?)await world.ScalarAsync(exists));
        Assert.Empty(Directory.GetFiles(world.ShareFolder));
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_stays_and_says_so()
    {
        await using var world = new SqlWorld();
        await world.ScalarAsync(s_export);
        world.Instance.Faults.Set(new Fault(FaultKind.SqlFileLeftBehind));

        var refused = await world.FailureAsync($"EXEC master.sys.xp_delete_files N'{File1}'");

        Assert.Equal(22049, refused.Number);
        Assert.Single(Directory.GetFiles(world.ShareFolder));
    }

    [Fact]
    public async Task Deletion_by_procedure_came_with_SQL_Server_2019()
    {
        await using var world = new SqlWorld(new Version(14, 0, 3456, 2));

        Assert.Equal(2812, (await world.FailureAsync($"EXEC master.sys.xp_delete_files N'{File1}'")).Number);
    }

    [Fact]
    public async Task Reading_a_file_that_is_not_there_is_4860()
    {
        await using var world = new SqlWorld();

        Assert.Equal(4860, (await world.FailureAsync($"SELECT BulkColumn FROM OPENROWSET(BULK '{File1}', SINGLE_BLOB) AS k")).Number);
    }

    [Theory]
    [InlineData("SELECT 1 FROM sys.nothing", 208)]
    [InlineData("SELECT nothing FROM sys.symmetric_keys", 207)]
    [InlineData("DROP DATABASE master", 102)]
    [InlineData("SELECT 'open", 105)]
    [InlineData("SELECT NOTHING()", 195)]
    [InlineData("USE nowhere", 911)]
    [InlineData("EXEC sp_configure", 2812)]
    public async Task What_it_does_not_know_is_an_error_as_on_the_real_server(string batch, int number)
    {
        await using var world = new SqlWorld();

        Assert.Equal(number, (await world.FailureAsync(batch)).Number);
    }

    [Fact]
    public async Task A_failed_statement_does_not_stop_the_ones_after_it()
    {
        await using var world = new SqlWorld();

        await world.FailureAsync($"EXEC sp_nothing; {s_export}");

        Assert.Single(Directory.GetFiles(world.ShareFolder));
    }

    [Fact]
    public async Task SERVERPROPERTY_is_a_variant_of_the_values_own_type()
    {
        await using var world = new SqlWorld();

        Assert.Equal("SQL01", await world.ScalarAsync("SELECT SERVERPROPERTY('MachineName')"));
        Assert.Equal(0, await world.ScalarAsync("SELECT SERVERPROPERTY('IsClustered')"));
        Assert.Equal(DBNull.Value, await world.ScalarAsync("SELECT SERVERPROPERTY('Nonsense')"));
    }

    [Fact]
    public async Task An_export_larger_than_a_packet_arrives_whole()
    {
        await using var world = new SqlWorld();
        var content = new byte[100_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(world.ShareFolder, "large"), content, TestContext.Current.CancellationToken);

        Assert.Equal(content, await world.ScalarAsync($@"SELECT BulkColumn FROM OPENROWSET(BULK '{SqlWorld.Share}\large', SINGLE_BLOB) AS k"));
    }

    private static async Task<string[]> RowAsync(SqlWorld world, string batch)
    {
        await using var connection = await world.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own batch.
        command.CommandText = batch;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
    }
}
