using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>The export job and the instance's checks, through real SqlClient.</summary>
public sealed class ExportJobTests : IAsyncLifetime
{
    private const string Instance = @"SQL01\SHAREPOINT";
    private const string ExportPassword = "Export-Password-'1'-abcdefgh";
    private readonly AgentUnderTest _agent = new();
    private readonly SqlWorld _sql = new();

    [Fact]
    public async Task An_export_is_read_deleted_and_proven_gone()
    {
        var status = await _agent.Operator().RunAsync(Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.ExportServiceMasterKey!;
        Assert.True(_sql.Instance.IsExportOfKey(evidence.Content!, ExportPassword));
        Assert.Null(evidence.LeftBehind);
        Assert.Empty(Directory.EnumerateFiles(_sql.ShareFolder));
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_is_named_with_the_export()
    {
        _sql.Instance.Faults.Set(new Fault(FaultKind.SqlFileLeftBehind));

        var status = await _agent.Operator().RunAsync(Request());

        Assert.Equal(JobState.Succeeded, status.State);
        Assert.Equal($@"{SqlWorld.Share}\smk-1a2b3c4d-0-1", status.ExportServiceMasterKey!.LeftBehind);
    }

    [Fact]
    [Invariant("I6")]
    public async Task A_file_that_stayed_is_told_by_every_preflight_until_it_is_gone_and_keeps_nobody_from_exporting()
    {
        _sql.Instance.Faults.Set(new Fault(FaultKind.SqlFileLeftBehind));
        await _agent.Operator().RunAsync(Request());
        await _agent.StopAsync();
        await _agent.StartAsync(TestContext.Current.CancellationToken);

        var report = await _agent.Operator().PreflightAsync(Preflight());

        var key = report.ServiceMasterKeys.Single();
        Assert.Equal((FarmErrorCodes.SqlFileLeftBehind, 64), (key.Error?.Code, key.Fingerprint?.Length));
        Assert.Contains($@"'{SqlWorld.Share}\smk-1a2b3c4d-0-1'", key.Error!.Message, StringComparison.Ordinal);
        Assert.Single(report.Checks, check => check is { Name: "SqlKeyFilesGone", State: CheckState.Warning, Field: "serviceMasterKeys[0].directory" });

        File.Delete(Path.Combine(_sql.ShareFolder, "smk-1a2b3c4d-0-1"));
        Assert.Null((await _agent.Operator().PreflightAsync(Preflight())).ServiceMasterKeys.Single().Error);
    }

    [Fact]
    public async Task A_file_of_that_name_is_not_overwritten_and_not_deleted()
    {
        await File.WriteAllTextAsync(Path.Combine(_sql.ShareFolder, "smk-1a2b3c4d-0-1"), "somebody's", TestContext.Current.CancellationToken);

        var status = await _agent.Operator().RunAsync(Request());

        Assert.Equal(FarmErrorCodes.SqlFileNotWritable, status.Error!.Code);
        Assert.Single(Directory.EnumerateFiles(_sql.ShareFolder));
    }

    [Fact]
    public async Task The_contents_are_gone_after_a_restart_and_come_again_with_the_request()
    {
        await _agent.Operator().RunAsync(Request());
        await _agent.StopAsync();
        await _agent.StartAsync(TestContext.Current.CancellationToken);
        var client = _agent.Operator();
        Assert.Equal(JobState.NeedsSecrets, (await client.GetAsync(Request().Id)).State);

        var status = await client.RunAsync(Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.NotNull(status.ExportServiceMasterKey!.Content);
    }

    [Fact]
    public async Task A_login_without_control_server_is_told_what_to_grant()
    {
        _sql.Instance.Faults.Set(new Fault(FaultKind.SqlPermissionDenied));
        var client = _agent.Operator();

        var status = await client.RunAsync(Request());
        var report = await client.PreflightAsync(Preflight());

        Assert.Equal(FarmErrorCodes.SqlPermissionDenied, status.Error!.Code);
        var failed = Assert.Single(report.Checks, check => check.State is CheckState.Failed);
        Assert.Equal(("SqlControlServer", "serviceMasterKeys[0].instance", "GRANT CONTROL SERVER TO [svc-export]."), (failed.Name, failed.Field, failed.Remedy));
    }

    [Fact]
    public async Task A_preflight_tells_the_fingerprint_that_the_export_will_have_and_a_new_key_has_another()
    {
        var client = _agent.Operator();
        var before = (await client.PreflightAsync(Preflight())).ServiceMasterKeys.Single();
        var export = await client.RunAsync(Request());

        _sql.Instance.Regenerate();
        var after = (await client.PreflightAsync(Preflight())).ServiceMasterKeys.Single();

        Assert.Equal(before.Fingerprint, export.ExportServiceMasterKey!.Fingerprint);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
    }

    [Fact]
    public async Task A_connection_lost_once_the_file_was_written_leaves_no_file_and_is_retryable()
    {
        _sql.Instance.HangsUpAfterKey = true;

        var status = await _agent.Operator().RunAsync(Request());

        Assert.Equal((JobState.Failed, FarmErrorCodes.SqlUnreachable, true), (status.State, status.Error?.Code, status.Error!.Retryable));
        Assert.Empty(Directory.EnumerateFiles(_sql.ShareFolder));
    }

    [Fact]
    public async Task A_connection_lost_over_a_file_that_cannot_be_deleted_names_the_file()
    {
        _sql.Instance.HangsUpAfterKey = true;
        _sql.Instance.Faults.Set(new Fault(FaultKind.SqlFileLeftBehind));

        var status = await _agent.Operator().RunAsync(Request());

        Assert.Equal((JobState.Failed, FarmErrorCodes.SqlFileLeftBehind), (status.State, status.Error?.Code));
        Assert.Contains($@"{SqlWorld.Share}\smk-1a2b3c4d-0-1", status.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_retryable()
    {
        _sql.Instance.Faults.Set(new Fault(FaultKind.SqlUnreachable));

        var status = await _agent.Operator().RunAsync(Request());

        Assert.Equal((FarmErrorCodes.SqlUnreachable, true), (status.Error!.Code, status.Error.Retryable));
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        var password = Path.Combine(_sql.StateDirectory, "password");
        await File.WriteAllTextAsync(password, SqlWorld.Password + "\n", TestContext.Current.CancellationToken);
        _agent.SqlServers =
        [
            new SqlServerAccess { Instance = Instance, DataSource = $"tcp:127.0.0.1,{_sql.Server.Port}", Login = new SqlLogin("svc-export", password), ServerCertificate = _sql.CertificateFile },
        ];
        await _agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _sql.DisposeAsync();
    }

    private static PreflightRequest Preflight() => new() { BackupDirectory = AgentUnderTest.Share, ServiceMasterKeys = [new(Instance, SqlWorld.Share)] };

    private static JobRequest Request() => new()
    {
        Id = "run-1.ExportServiceMasterKeys.1",
        Kind = JobKind.ExportServiceMasterKey,
        Term = Samples.Term,
        ExportServiceMasterKey = new ExportServiceMasterKeyJob(Instance, SqlWorld.Share, "smk-1a2b3c4d-0-1"),
        Secrets = new JobSecrets { Password = ExportPassword },
    };
}
