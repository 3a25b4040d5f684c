using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Tests.Sandbox.Sql;

/// <summary>The server answers what the farm agent really sends.</summary>
public sealed class AgentBatchTests
{
    private const string File1 = SqlWorld.Share + @"\smk-agent's";

    [Fact]
    public async Task An_export_goes_from_identity_to_a_file_read_deleted_and_proven_gone()
    {
        await using var world = new SqlWorld();
        Assert.Equal("15.0.4385.2", await world.ScalarAsync(Batch.Describe));
        Assert.Equal(world.Instance.Key.KeyGuid.ToString().ToUpperInvariant(), await world.ScalarAsync(Batch.ServiceMasterKeyIdentity));

        await world.ScalarAsync(Batch.BackupServiceMasterKey(File1, SqlWorld.Password));
        Assert.Equal(1, await world.ScalarAsync(Batch.FileExists(File1)));
        var content = Assert.IsType<byte[]>(await world.ScalarAsync(Batch.ReadFile(File1)));
        await world.ScalarAsync(Batch.DeleteFile(File1));

        Assert.Equal(0, await world.ScalarAsync(Batch.FileExists(File1)));
        Assert.True(world.Instance.IsExportOfKey(content, SqlWorld.Password));
    }

    [Fact]
    public async Task What_the_key_encrypts_is_shown_to_who_may_see_it()
    {
        await using var world = new SqlWorld();
        world.Instance.AddLinkedLogin("reader", "x", "ERP01");
        world.Instance.AddCredential("backup-share", "x");
        world.Instance.AddDatabaseMasterKey("Secure_Store_Service_DB");
        world.Instance.AddAgentProxy("nightly");

        Assert.Equal("Secure_Store_Service_DB", await world.ScalarAsync(Batch.DatabasesWithMasterKey));
        Assert.Equal("1", await world.ScalarAsync(Batch.LinkedServers));
        Assert.Equal("1", await world.ScalarAsync(Batch.LinkedLogins));
        Assert.Equal("backup-share", await world.ScalarAsync(Batch.Credentials));
        Assert.Equal("nightly", await world.ScalarAsync(Batch.AgentProxies));

        Assert.Null(await world.ScalarAsync(Batch.LinkedLogins, "reader"));
        Assert.Null(await world.ScalarAsync(Batch.Credentials, "reader"));
        Assert.Equal(229, (await world.FailureAsync(Batch.AgentProxies, "reader")).Number);
    }

    [Fact]
    public async Task A_database_backup_is_described_and_verified()
    {
        await using var world = new SqlWorld();
        var header = new DatabaseBackupHeader("Secure_Store_Service_DB", "SQL01", "farm backup", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Guid.NewGuid());
        await DatabaseBackupFile.WriteAsync(Path.Combine(world.ShareFolder, "00000001.bak"), header, "content"u8.ToArray(), 0, TestContext.Current.CancellationToken);

        Assert.Equal("farm backup", await world.ScalarAsync(Batch.BackupHeader(SqlWorld.Share + @"\00000001.bak")));
        await world.ScalarAsync(Batch.VerifyBackup(SqlWorld.Share + @"\00000001.bak"));
    }
}
