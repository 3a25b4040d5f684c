using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

/// <summary>Each test spoils one thing in a set that would otherwise be a success.</summary>
public sealed class SetEvidenceTests : IDisposable
{
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("set-");

    public SetEvidenceTests() => Samples.WriteSet(_mount.FullName, Samples.ApplicationItem, database: true);

    private string Run => Path.Combine(_mount.FullName, "spbr0000");

    [Fact]
    public async Task A_whole_set_names_its_database_file()
    {
        var (evidence, warnings) = await JudgeAsync();

        Assert.Equal("app/spbr0000/00000001.bak", evidence.DatabaseFile);
        Assert.Equal("evaluated", evidence.Log);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_localized_log_is_not_evaluated_and_the_rest_decides()
    {
        await File.WriteAllTextAsync(Path.Combine(Run, "spbackup.log"), "[22.11.2026 02:30:27] Schwerwiegender Fehler: nichts.", Token);

        Assert.Equal("not evaluated", (await JudgeAsync()).Evidence.Log);
    }

    [Theory]
    [InlineData("[11/22/2026 2:30:27 AM] FatalError: Object failed in event OnBackup.")]
    [InlineData("Error: Operating system error 5(Access is denied.).")]
    public async Task An_error_in_the_log_fails_the_backup_though_the_row_counts_none(string line)
    {
        await File.AppendAllTextAsync(Path.Combine(Run, "spbackup.log"), "\n" + line, Token);

        Assert.Contains(line, await RefusalAsync(FarmErrorCodes.BackupFailed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_of_the_log_are_shown()
    {
        await File.AppendAllTextAsync(Path.Combine(Run, "spbackup.log"), "\nWarning: [WSS_Content] Cannot open backup device.", Token);

        Assert.Equal(["Warning: [WSS_Content] Cannot open backup device."], (await JudgeAsync()).Warnings);
    }

    [Fact]
    public async Task A_manifest_without_the_database_is_no_backup_of_the_credentials()
    {
        await File.WriteAllTextAsync(Path.Combine(Run, "spbackup.xml"), Samples.Manifest("Another_DB"), Token);

        Assert.Contains("does not hold the credentials", await RefusalAsync(FarmErrorCodes.BackupEvidenceMissing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_named_only_in_what_was_asked_for_was_not_backed_up()
    {
        await File.WriteAllTextAsync(Path.Combine(Run, "spbackup.xml"), $"<SPBackup><SPGlobalInformation><SPName>{Samples.Database}</SPName></SPGlobalInformation></SPBackup>", Token);

        await RefusalAsync(FarmErrorCodes.BackupEvidenceMissing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TAP")]
    [InlineData("<settings/>")]
    public async Task A_database_file_that_begins_otherwise_is_no_backup(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(Run, "00000001.bak"), content, Token);

        Assert.Contains("begins like a SQL Server backup", await RefusalAsync(FarmErrorCodes.BackupEvidenceMissing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_names_no_file_leaves_the_only_database_file_of_the_directory()
    {
        await File.WriteAllTextAsync(Path.Combine(Run, "spbackup.xml"), $"<SPBackup><SPBackupNode><SPName>{Samples.Database}</SPName></SPBackupNode></SPBackup>", Token);

        Assert.Equal("app/spbr0000/00000001.bak", (await JudgeAsync()).Evidence.DatabaseFile);
    }

    [Theory]
    [InlineData("spbrtoc.xml")]
    [InlineData("spbr0000/spbackup.xml")]
    [InlineData("spbr0000/00000001.bak")]
    public async Task A_missing_file_is_missing_evidence(string file)
    {
        File.Delete(Path.Combine(_mount.FullName, file));

        await RefusalAsync(FarmErrorCodes.BackupEvidenceMissing);
    }

    [Fact]
    public async Task The_log_explains_a_row_that_counts_errors()
    {
        await File.WriteAllTextAsync(Path.Combine(_mount.FullName, "spbrtoc.xml"), Samples.History(Samples.ApplicationItem, errors: 2), Token);
        await File.AppendAllTextAsync(Path.Combine(Run, "spbackup.log"), "\nFatalError: the reason", Token);

        Assert.EndsWith("The log says: FatalError: the reason", await RefusalAsync(FarmErrorCodes.BackupFailed), StringComparison.Ordinal);
    }

    public void Dispose() => _mount.Delete(recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<(BackupItemEvidence Evidence, IReadOnlyList<string> Warnings)> JudgeAsync()
    {
        var directory = new Jail([new Root(WindowsPath.Parse(@"\\fs01\set", out _)!, _mount.FullName)]).Enter(@"\\fs01\set", "directory");
        return new SetEvidence(new DatabaseBackupCheck(new SqlServers([]))).JudgeAsync(directory, "app", Samples.ApplicationItem, new ServiceDatabase(Samples.Database, "SQL01"), Token);
    }

    private async Task<string> RefusalAsync(string code)
    {
        var refused = await Assert.ThrowsAsync<FarmRefusedException>(JudgeAsync);
        Assert.Equal(code, refused.Error.Code);
        return refused.Error.Message;
    }
}
