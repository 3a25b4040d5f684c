using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>SQL Server 2016 can neither be asked for a file nor delete one, 2017 can be asked, 2019 and 2022 can do both.</summary>
public sealed class VersionTests
{
    private const string Password = "Export-Password-'1'-abcdefgh";

    [Theory]
    [InlineData("13.0.6300.2")]
    [InlineData("14.0.3456.2")]
    [InlineData("15.0.4385.2")]
    [InlineData("16.0.4165.4")]
    public async Task Inside_a_root_every_version_exports_and_leaves_no_file(string version)
    {
        await using var world = new SqlAgent(Version.Parse(version));
        var client = await world.StartAsync(rooted: true);

        var status = await client.RunAsync(SqlAgent.Export(Password));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Null(status.ExportServiceMasterKey!.LeftBehind);
        Assert.Empty(Directory.EnumerateFiles(world.Sql.ShareFolder));
        Assert.Equal(0, world.Sql.Instance.Operations.Read().Count(operation => operation.Kind is OperationKind.DeleteFile));
    }

    [Theory]
    [InlineData("13.0.6300.2", FarmErrorCodes.OutsideRoots)]
    [InlineData("14.0.3456.2", FarmErrorCodes.OutsideRoots)]
    [InlineData("15.0.4385.2", null)]
    [InlineData("16.0.4165.4", null)]
    public async Task Outside_the_roots_only_a_version_that_deletes_and_proves_it_is_asked_for_a_file(string version, string? code)
    {
        await using var world = new SqlAgent(Version.Parse(version));
        var client = await world.StartAsync(rooted: false);

        var report = await client.PreflightAsync(new() { BackupDirectory = AgentUnderTest.Share, ServiceMasterKeys = [new(SqlAgent.Instance, SqlWorld.Share)] });
        var status = await client.RunAsync(SqlAgent.Export(Password));

        Assert.Equal((code, code), (Assert.Single(report.Checks, check => check.Name is "SqlExportDirectory").Code, status.Error?.Code));
        Assert.Equal(code is null ? 1 : 0, world.Sql.Instance.Operations.Read().Count(operation => operation.Kind is OperationKind.DeleteFile));
        Assert.Empty(Directory.EnumerateFiles(world.Sql.ShareFolder));
    }
}
