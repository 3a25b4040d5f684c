using SecureStoreBackup.FarmAgent.SqlServer;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

public sealed class BatchTests
{
    [Fact]
    public void Quotes_are_doubled_in_paths_and_passwords() =>
        Assert.Equal(
            @"BACKUP SERVICE MASTER KEY TO FILE = N'\\fs01\o''brien\smk-1' ENCRYPTION BY PASSWORD = N'a''; DROP DATABASE x --';",
            Batch.BackupServiceMasterKey(@"\\fs01\o'brien\smk-1", "a'; DROP DATABASE x --"));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u0085b")]
    public void Control_characters_are_refused_and_not_repeated(string value)
    {
        var refused = Assert.Throws<ArgumentException>(() => Batch.BackupServiceMasterKey(@"\\fs01\keys\smk-1", value));

        Assert.DoesNotContain(value, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_longer_than_any_path_is_refused() => Assert.Throws<ArgumentException>(() => Batch.ReadFile(new string('a', 1025)));

    [Theory]
    [InlineData("smk-1a2b3c4d-0-1", true)]
    [InlineData("", false)]
    [InlineData("-smk", false)]
    [InlineData("smk.bak", false)]
    [InlineData(@"..\smk", false)]
    [InlineData("smk'1", false)]
    [InlineData("smk\n", false)]
    public void A_file_name_is_letters_digits_and_hyphens(string name, bool valid) => Assert.Equal(valid, Batch.IsFileName(name));

    [Fact]
    public void Files_are_read_whole_deleted_and_asked_for_by_literal()
    {
        Assert.Equal(@"SELECT BulkColumn FROM OPENROWSET(BULK N'D:\k\a', SINGLE_BLOB) AS f;", Batch.ReadFile(@"D:\k\a"));
        Assert.Equal(@"EXEC master.sys.xp_delete_files N'D:\k\a';", Batch.DeleteFile(@"D:\k\a"));
        Assert.Equal(@"SELECT CONVERT(int, file_exists) AS FileExists FROM sys.dm_os_file_exists(N'D:\k\a');", Batch.FileExists(@"D:\k\a"));
    }
}
