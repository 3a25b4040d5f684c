using Microsoft.Data.SqlClient;
using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Tests.Sandbox.Sql;

public sealed class BackupMediaTests
{
    private const string Device = SqlWorld.Share + @"\00000001.bak";

    [Fact]
    public async Task The_header_names_the_database_and_every_byte_verifies_with_message_3262()
    {
        await using var world = new SqlWorld();
        await WriteAsync(world);
        await using var connection = await world.OpenAsync();
        var said = new List<int>();
        connection.InfoMessage += (_, arguments) => said.AddRange(arguments.Errors.Cast<SqlError>().Select(e => e.Number));

        var name = await SqlWorld.ScalarAsync(connection, $"RESTORE HEADERONLY FROM DISK = N'{Device}' WITH NOUNLOAD");
        await SqlWorld.ScalarAsync(connection, $"RESTORE VERIFYONLY FROM DISK = N'{Device}' WITH FILE = 1");

        Assert.Equal("farm backup", name);
        Assert.Equal([3262], said);
    }

    [Fact]
    public async Task One_flipped_byte_anywhere_fails_the_verification()
    {
        await using var world = new SqlWorld();
        var file = await WriteAsync(world);
        var length = new FileInfo(file).Length;
        foreach (var at in new[] { 40, length / 2, length - 1 })
        {
            Flip(file, at);
            var refused = await world.FailureAsync($"RESTORE VERIFYONLY FROM DISK = N'{Device}'");
            Flip(file, at);
            Assert.Contains(refused.Number, (int[])[3203, 3241]);
            Assert.Contains(3013, refused.Errors.Cast<SqlError>().Select(e => e.Number));
        }
    }

    [Fact]
    public async Task A_cut_off_file_fails_the_verification()
    {
        await using var world = new SqlWorld();
        var file = await WriteAsync(world);
        await using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length - 1);

        Assert.Equal(3203, (await world.FailureAsync($"RESTORE VERIFYONLY FROM DISK = N'{Device}'")).Number);
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_3241_and_one_that_is_missing_3201()
    {
        await using var world = new SqlWorld();
        await File.WriteAllTextAsync(Path.Combine(world.ShareFolder, "00000001.bak"), "<settings/>", TestContext.Current.CancellationToken);

        Assert.Equal(3241, (await world.FailureAsync($"RESTORE HEADERONLY FROM DISK = N'{Device}'")).Number);
        var missing = await world.FailureAsync($@"RESTORE HEADERONLY FROM DISK = N'{SqlWorld.Share}\none.bak'");
        Assert.Equal(3201, missing.Number);
        Assert.Contains("Operating system error 2", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_without_rights_may_not_look_into_a_backup()
    {
        await using var world = new SqlWorld();
        await WriteAsync(world);

        Assert.Equal(262, (await world.FailureAsync($"RESTORE VERIFYONLY FROM DISK = N'{Device}'", "reader")).Number);
    }

    private static async Task<string> WriteAsync(SqlWorld world)
    {
        var file = Path.Combine(world.ShareFolder, "00000001.bak");
        var header = new DatabaseBackupHeader("Secure_Store_Service_DB", @"SQL01\SHAREPOINT", "farm backup", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Guid.NewGuid());
        await DatabaseBackupFile.WriteAsync(file, header, "content"u8.ToArray(), padding: 3_000_000, TestContext.Current.CancellationToken);
        return file;
    }

    private static void Flip(string file, long at)
    {
        using var stream = File.Open(file, FileMode.Open);
        stream.Position = at;
        var b = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(b ^ 1));
    }
}
