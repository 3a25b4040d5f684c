using System.Security.Cryptography;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql.Engine;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>The restore of a service master key through real SqlClient, on a server that really encrypts.</summary>
public sealed class RestoreServiceMasterKeyTests : IAsyncLifetime
{
    private const string Password = "Export-Password-'1'-abcdefgh";
    private readonly SqlAgent _world = new();
    private FarmClient _client = null!;
    private byte[] _file = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_older_key_comes_back_with_the_secrets_that_depend_on_it()
    {
        _world.Sql.Instance.AddLinkedLogin("erp", "Linked-1");
        _world.Sql.Instance.Regenerate();
        Assert.False(_world.Sql.Instance.IsExportOfKey(_file, Password));

        var status = await _client.RunAsync(Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.RestoreServiceMasterKey!;
        Assert.Equal((ServiceMasterKeyOutcome.Restored, null), (evidence.Outcome, evidence.LeftBehind));
        Assert.NotEqual(evidence.FingerprintBefore, evidence.FingerprintAfter);
        Assert.True(_world.Sql.Instance.IsExportOfKey(_file, Password));
        Assert.Equal("Linked-1", _world.Sql.Instance.LinkedLoginPassword("erp"));
        NoFileStands();
    }

    [Fact]
    public async Task The_very_key_that_is_in_use_is_success_and_changes_nothing()
    {
        var status = await _client.RunAsync(Request());

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.RestoreServiceMasterKey!;
        Assert.Equal((ServiceMasterKeyOutcome.Identical, evidence.FingerprintAfter), (evidence.Outcome, evidence.FingerprintBefore));
        Assert.Contains("15588", Assert.Single(evidence.Messages), StringComparison.Ordinal);
        NoFileStands();
    }

    [Fact]
    public async Task A_secret_that_the_present_key_cannot_open_needs_force_and_nothing_is_changed()
    {
        _world.Sql.Instance.AddOrphanedLogin("erp");
        _world.Sql.Instance.Regenerate();
        var before = _world.Sql.Instance.Key.KeyGuid;

        var status = await _client.RunAsync(Request());

        Assert.Equal((JobState.Failed, FarmErrorCodes.SqlKeyNeedsForce, false), (status.State, status.Error?.Code, status.Error!.Retryable));
        Assert.Contains("linked login 'erp'", status.Error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _world.Sql.Instance.Key.KeyGuid);
        NoFileStands();
    }

    [Fact]
    public async Task Force_restores_the_key_and_tells_what_was_lost()
    {
        _world.Sql.Instance.AddLinkedLogin("crm", "Linked-2");
        _world.Sql.Instance.AddOrphanedLogin("erp");
        _world.Sql.Instance.Regenerate();

        var status = await _client.RunAsync(Request(force: true));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(ServiceMasterKeyOutcome.Forced, status.RestoreServiceMasterKey!.Outcome);
        Assert.Contains("15593: ", Assert.Single(status.RestoreServiceMasterKey.Messages), StringComparison.Ordinal);
        Assert.Contains("'erp'", status.RestoreServiceMasterKey.Messages[0], StringComparison.Ordinal);
        Assert.Null(_world.Sql.Instance.LinkedLoginPassword("erp"));
        Assert.Equal("Linked-2", _world.Sql.Instance.LinkedLoginPassword("crm"));
    }

    [Fact]
    public async Task A_key_that_the_machine_cannot_decrypt_needs_force_and_comes_back_with_its_secrets()
    {
        _world.Sql.Instance.AddLinkedLogin("erp", "Linked-1");
        _world.Sql.Instance.LoseKey();

        var refused = await _client.RunAsync(Request());
        var forced = await _client.RunAsync(Request(force: true, attempt: 2));

        Assert.Equal(FarmErrorCodes.SqlKeyNeedsForce, refused.Error?.Code);
        Assert.Equal(ServiceMasterKeyOutcome.Forced, forced.RestoreServiceMasterKey?.Outcome);
        Assert.Equal("Linked-1", _world.Sql.Instance.LinkedLoginPassword("erp"));
    }

    [Theory]
    [InlineData("Another-Password-1", null, FarmErrorCodes.SqlPasswordWrong)]
    [InlineData(Password, "noise", FarmErrorCodes.SqlKeyFileInvalid)]
    public async Task A_wrong_password_and_a_file_that_is_no_key_change_nothing_and_leave_nothing(string password, string? content, string code)
    {
        _world.Sql.Instance.Regenerate();
        var before = _world.Sql.Instance.Key.KeyGuid;

        var status = await _client.RunAsync(Request(password: password, file: content is null ? null : System.Text.Encoding.ASCII.GetBytes(content)));

        Assert.Equal((JobState.Failed, code), (status.State, status.Error?.Code));
        Assert.False(string.IsNullOrEmpty(status.Error!.Hint));
        Assert.Equal(before, _world.Sql.Instance.Key.KeyGuid);
        NoFileStands();
    }

    [Fact]
    public async Task A_login_without_control_server_is_refused_before_a_file_is_written()
    {
        _world.Sql.Instance.Faults.Set(new Fault(FaultKind.SqlPermissionDenied));

        var status = await _client.RunAsync(Request());

        Assert.Equal(FarmErrorCodes.SqlPermissionDenied, status.Error?.Code);
        Assert.Equal(0, _world.Sql.Instance.Operations.Count(OperationKind.RestoreServiceMasterKey));
        NoFileStands();
    }

    [Fact]
    public async Task Another_file_than_the_digest_names_is_refused_before_there_is_a_job()
    {
        var request = Request() with { Secrets = new JobSecrets { Password = Password, KeyFile = [.. _file, 0] } };

        var (_, job, error) = await _client.PostAsync(request);

        Assert.Equal((null, FarmErrorCodes.DigestMismatch), (job, error?.Code));
        Assert.Equal(0, _world.Sql.Instance.Operations.Count(OperationKind.RestoreServiceMasterKey));
    }

    [Fact]
    public async Task A_file_of_that_name_is_neither_overwritten_nor_deleted()
    {
        var path = Path.Combine(_world.Sql.ShareFolder, "smk-restore-1");
        await File.WriteAllTextAsync(path, "somebody's", Token);

        var status = await _client.RunAsync(Request());

        Assert.Equal(FarmErrorCodes.FileExists, status.Error?.Code);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task A_directory_outside_the_roots_is_refused()
    {
        var request = Request();

        var status = await _client.RunAsync(request with { RestoreServiceMasterKey = request.RestoreServiceMasterKey! with { Directory = @"\\fs02\keys" } });

        Assert.Equal(FarmErrorCodes.OutsideRoots, status.Error?.Code);
    }

    [Fact]
    public async Task An_agent_stopped_before_the_key_was_taken_asks_for_the_request_and_then_restores()
    {
        _world.Sql.Instance.Regenerate();
        var settled = await CutOffAsync(new RestoreGate(afterTheKeyIsTaken: false), Request());

        Assert.Equal(JobState.NeedsSecrets, settled.State);
        Assert.False(_world.Sql.Instance.IsExportOfKey(_file, Password));
        NoFileStands();

        var status = await _client.RunAsync(Request());
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(ServiceMasterKeyOutcome.Restored, status.RestoreServiceMasterKey!.Outcome);
        Assert.True(_world.Sql.Instance.IsExportOfKey(_file, Password));
    }

    [Theory]
    [InlineData(false, ServiceMasterKeyOutcome.Restored)]
    [InlineData(true, ServiceMasterKeyOutcome.Forced)]
    public async Task An_agent_stopped_after_the_key_was_taken_tells_so_and_restores_nothing_twice(bool force, ServiceMasterKeyOutcome outcome)
    {
        _world.Sql.Instance.Regenerate();

        var settled = await CutOffAsync(new RestoreGate(afterTheKeyIsTaken: true), Request(force));

        Assert.True(settled.State is JobState.Succeeded, settled.Error?.ToString());
        Assert.Equal(outcome, settled.RestoreServiceMasterKey!.Outcome);
        Assert.Contains("restarted", Assert.Single(settled.RestoreServiceMasterKey.Messages), StringComparison.Ordinal);
        Assert.Equal(2, _world.Sql.Instance.Operations.Read().Count(operation => operation.Kind is OperationKind.RestoreServiceMasterKey));
        NoFileStands();
    }

    [Fact]
    public async Task A_connection_lost_after_a_forced_restore_is_not_told_as_a_key_without_losses()
    {
        _world.Sql.Instance.AddOrphanedLogin("erp");
        _world.Sql.Instance.Regenerate();
        _world.Sql.Instance.HangsUpAfterKey = true;

        var parked = await _client.RunAsync(Request(force: true));
        _world.Sql.Instance.Faults.Set(new Fault(FaultKind.SqlUnreachable));
        var silent = await _client.RunAsync(Request(force: true));
        _world.Sql.Instance.Faults.Clear(FaultKind.SqlUnreachable);
        var status = await _client.RunAsync(Request(force: true));

        Assert.Equal((JobState.NeedsSecrets, JobState.NeedsSecrets), (parked.State, silent.State));
        Assert.Contains("does not answer", silent.Phase, StringComparison.Ordinal);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(ServiceMasterKeyOutcome.Forced, status.RestoreServiceMasterKey!.Outcome);
        NoFileStands();
    }

    [Fact]
    public async Task Once_sql_server_was_asked_the_job_cannot_be_cancelled()
    {
        _world.Sql.Instance.Regenerate();
        var gate = _world.Sql.Instance.RestoreGate = new RestoreGate(afterTheKeyIsTaken: false);
        await _client.PostAsync(Request());
        await gate.Reached.WaitAsync(TimeSpan.FromSeconds(30), Token);

        var (_, _, error) = await _client.CancelAsync(Request().Id, Samples.Term);
        gate.Open();

        Assert.Equal(FarmErrorCodes.JobNotCancelable, error?.Code);
        Assert.Equal(JobState.Succeeded, (await _client.FollowAsync(await _client.GetAsync(Request().Id))).State);
    }

    [Fact]
    public async Task The_journal_holds_neither_key_nor_password()
    {
        await _client.RunAsync(Request());

        foreach (var journal in Directory.EnumerateFiles(_world.Agent.Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            var text = await reader.ReadToEndAsync(Token);
            Assert.DoesNotContain(Password[..15], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(_file), text, StringComparison.Ordinal);
        }
    }

    public async ValueTask InitializeAsync()
    {
        _client = await _world.StartAsync(rooted: true);
        _file = (await _client.RunAsync(SqlAgent.Export(Password))).ExportServiceMasterKey!.Content!;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>Stops the agent while SQL Server is held, and returns what the next agent makes of the job.</summary>
    private async Task<JobStatus> CutOffAsync(RestoreGate gate, JobRequest request)
    {
        _world.Sql.Instance.RestoreGate = gate;
        await _client.PostAsync(request);
        await gate.Reached.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await _world.Agent.StopAsync();
        _world.Sql.Instance.RestoreGate = null;
        await _world.Agent.StartAsync(Token);
        _client = _world.Agent.Operator();
        return await _client.FollowAsync(await _client.GetAsync(request.Id));
    }

    private JobRequest Request(bool force = false, string password = Password, byte[]? file = null, int attempt = 1) => new()
    {
        Id = $"restore-1.RestoreServiceMasterKey.{attempt}",
        Kind = JobKind.RestoreServiceMasterKey,
        Term = Samples.Term,
        RestoreServiceMasterKey = new RestoreServiceMasterKeyJob(
            SqlAgent.Instance, SqlWorld.Share, $"smk-restore-{attempt}", Convert.ToHexStringLower(SHA256.HashData(file ?? _file)), force),
        Secrets = new JobSecrets { Password = password, KeyFile = file ?? _file },
    };

    private void NoFileStands() => Assert.Empty(Directory.EnumerateFiles(_world.Sql.ShareFolder));
}
