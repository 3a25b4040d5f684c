using System.Net.Http.Headers;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>The agent's binary against the simulated farm and SQL Server, over mutual TLS.</summary>
public sealed class AgentOnFarmTests : IAsyncLifetime
{
    private readonly FarmOnLoopback _farm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_finds_everything_that_it_needs_from_preflight_to_files()
    {
        var client = await _farm.StartAsync();
        var report = await client.PreflightAsync(new PreflightRequest { BackupDirectory = FarmWorld.Share, ServiceMasterKeys = [new(_farm.Instance.Options.Name, FarmOnLoopback.Keys)] });
        Assert.DoesNotContain(report.Checks, check => check.State is CheckState.Failed);
        var application = report.Application!;
        Assert.Equal((FarmWorld.ApplicationItem, FarmWorld.ProxyItem), (application.ItemPath, application.Proxy!.ItemPath));

        var status = await client.RunAsync(FarmOnLoopback.Backup(application));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.Backup!;
        Assert.Equal((report.ConfigurationFingerprint, report.ConfigurationFingerprint), (evidence.FingerprintBefore, evidence.FingerprintAfter));
        Assert.Equal(["verified", null], evidence.Items.Select(item => item.DatabaseVerification));
        Assert.All(evidence.Items, item => Assert.Equal("evaluated", item.Log));
        Assert.Equal(2, _farm.World.Farm.Operations.Count(OperationKind.Backup));
        await EveryFileIsReadInPartsAsync(client, evidence);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task The_passphrase_is_proven_when_it_is_right_and_refused_when_it_is_not()
    {
        var client = await _farm.StartAsync();
        var application = (await client.DescribeAsync()).Applications.Single();

        var wrong = await client.RunAsync(FarmOnLoopback.Refresh(application, "Another-Passphrase-2", "9f0c1d2e.ProvePassphrase.1"));
        var right = await client.RunAsync(FarmOnLoopback.Refresh(application, FarmWorld.Passphrase, "9f0c1d2e.ProvePassphrase.2"));

        Assert.Equal((JobState.Failed, FarmErrorCodes.PassphraseRefused, false), (wrong.State, wrong.Error!.Code, wrong.Error.Retryable));
        Assert.True(right.State is JobState.Succeeded, right.Error?.ToString());
        Assert.Equal(3, right.RefreshKey!.Probes);
        await NoSecretIsAnywhereAsync("Another-Passphrase-2", FarmWorld.Passphrase);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task The_service_master_key_comes_out_and_leaves_no_file()
    {
        const string password = "Export-Password-'1'-abcdefgh";
        var client = await _farm.StartAsync();

        var status = await client.RunAsync(new JobRequest
        {
            Id = "9f0c1d2e.ExportServiceMasterKeys.1",
            Kind = JobKind.ExportServiceMasterKey,
            Term = new FencingTerm("lease-1", 1),
            ExportServiceMasterKey = new(_farm.Instance.Options.Name, FarmOnLoopback.Keys, "smk-9f0c1d2e-0-1"),
            Secrets = new JobSecrets { Password = password },
        });

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.True(_farm.Instance.IsExportOfKey(status.ExportServiceMasterKey!.Content!, password));
        Assert.Null(status.ExportServiceMasterKey.LeftBehind);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_farm.World.ShareFolder, "keys")));
        await NoSecretIsAnywhereAsync(password);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task An_agent_killed_during_a_backup_is_followed_by_one_that_makes_no_second_backup()
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single());
        _farm.World.Farm.Pace.StepSeconds = 1;
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => _farm.World.Farm.Operations.Count(OperationKind.Backup) == 1);
        await _farm.KillAsync();
        _farm.World.Farm.Pace.StepSeconds = 0;

        var successor = await _farm.StartAsync();
        var settled = await successor.FollowAsync(await successor.GetAsync(request.Id));
        var status = await successor.RunAsync(request);

        Assert.Equal(JobState.NeedsSecrets, settled.State);
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.Equal(2, _farm.World.Farm.Operations.Count(OperationKind.Backup));
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task An_agent_killed_while_an_export_stands_is_followed_by_one_that_removes_it()
    {
        var keys = Path.Combine(_farm.World.ShareFolder, "keys");
        var client = await _farm.StartAsync();
        var request = Export("Export-Password-1-abcdefgh");
        _farm.Instance.Faults.Set(new Fault(FaultKind.SqlSlow, Seconds: 1));
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(keys).Any());
        await _farm.KillAsync();
        Assert.NotEmpty(Directory.EnumerateFiles(keys));
        _farm.Instance.Faults.Clear(FaultKind.SqlSlow);

        var successor = await _farm.StartAsync();
        var settled = await successor.FollowAsync(await successor.GetAsync(request.Id));

        Assert.Equal(JobState.NeedsSecrets, settled.State);
        Assert.Empty(Directory.EnumerateFiles(keys));
        Assert.NotNull((await successor.RunAsync(request)).ExportServiceMasterKey!.Content);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task An_export_that_is_cancelled_while_it_stands_is_deleted_and_proven_gone()
    {
        var keys = Path.Combine(_farm.World.ShareFolder, "keys");
        var client = await _farm.StartAsync();
        var request = Export("Export-Password-1-abcdefgh");
        _farm.Instance.Faults.Set(new Fault(FaultKind.SqlSlow, Seconds: 1));
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(keys).Any());

        var (_, job, _) = await client.CancelAsync(request.Id, request.Term);
        _farm.Instance.Faults.Clear(FaultKind.SqlSlow);
        var status = await client.FollowAsync(job!);

        Assert.Equal((JobState.Failed, FarmErrorCodes.JobCanceled), (status.State, status.Error!.Code));
        Assert.Contains("proven gone", status.Error.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(keys));
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task An_agent_told_to_stop_ends_well_and_leaves_the_backup_running()
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single());
        _farm.World.Farm.Pace.StepSeconds = 1;
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => _farm.World.Farm.Operations.Count(OperationKind.Backup) == 1);

        Assert.Equal(0, await _farm.Agent.StopAsync());

        _farm.World.Farm.Pace.StepSeconds = 0;
        await Eventually.TrueAsync(() => _farm.World.Farm.Operations.Read().Any(operation => operation is { Kind: OperationKind.Backup, State: OperationState.Succeeded }));
        // Its last line comes after that.
        var answer = Path.Combine(_farm.Data, "jobs", "job-9f0c1d2e.backupfarm.1", "app.jsonl");
        await Eventually.TrueAsync(() => File.Exists(answer) && File.ReadAllText(answer).Contains("\"t\":\"result\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FaultKind.ComponentError, FarmErrorCodes.BackupFailed)]
    [InlineData(FaultKind.AccessDenied, FarmErrorCodes.BackupAccessDenied)]
    [InlineData(FaultKind.UnfinishedRow, FarmErrorCodes.BackupUnfinished)]
    [InlineData(FaultKind.SpaceEstimate, FarmErrorCodes.SpaceEstimateExceeded)]
    [Trait("Suite", "Long")]
    public async Task A_backup_that_went_wrong_is_never_called_a_success(FaultKind fault, string code)
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single());
        _farm.World.Farm.Faults.Set(new Fault(fault));

        var status = await client.RunAsync(request);

        Assert.Equal((JobState.Failed, code), (status.State, status.Error?.Code));
        Assert.False(string.IsNullOrEmpty(status.Error!.Hint));
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_log_in_another_language_is_shown_as_not_evaluated()
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single());
        _farm.World.Farm.Faults.Set(new Fault(FaultKind.LocalizedLog));

        var status = await client.RunAsync(request);

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        Assert.All(status.Backup!.Items, item => Assert.Equal("not evaluated", item.Log));
    }

    [Fact]
    public async Task A_bad_configuration_ends_with_code_2_and_the_field()
    {
        var file = Path.Combine(_farm.World.Directory, "bad.json");
        await File.WriteAllTextAsync(file, "{\"listen\": \"http://0.0.0.0\"}", Token);
        using var agent = new AgentProcess("run", "--config", file);

        Assert.Equal(2, await agent.ExitCodeAsync());
        Assert.Contains("listen: 'http://0.0.0.0' must be https://", agent.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_cannot_add_an_endpoint_without_client_certificates()
    {
        var environment = new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["Kestrel__Endpoints__Open__Url"] = "http://127.0.0.1:0", ["URLS"] = "http://127.0.0.1:0" };
        using var agent = new AgentProcess(environment, ["run", "--config", Path.Combine(_farm.World.Directory, "agent.json")]);

        await agent.AddressAsync();

        var listens = agent.Said.Split('\n').Single(line => line.Contains("listens on", StringComparison.Ordinal));
        Assert.DoesNotContain("http://", listens, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--config")]
    [InlineData("serve")]
    public async Task A_command_line_that_makes_no_sense_ends_with_code_2(params string[] arguments)
    {
        using var agent = new AgentProcess(arguments);

        Assert.Equal(2, await agent.ExitCodeAsync());
    }

    private JobRequest Export(string password) => new()
    {
        Id = "9f0c1d2e.ExportServiceMasterKeys.1",
        Kind = JobKind.ExportServiceMasterKey,
        Term = new FencingTerm("lease-1", 1),
        ExportServiceMasterKey = new(_farm.Instance.Options.Name, FarmOnLoopback.Keys, "smk-9f0c1d2e-0-1"),
        Secrets = new JobSecrets { Password = password },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private async Task EveryFileIsReadInPartsAsync(FarmClient client, BackupEvidence evidence)
    {
        var files = await client.FilesAsync(evidence.SetId);
        Assert.Equal((evidence.Files, evidence.Bytes), (files.Count, files.Sum(file => file.Bytes)));
        foreach (var file in files)
        {
            var content = new List<byte>();
            while (content.Count < file.Bytes)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/sets/{evidence.SetId}/files/{file.Path}");
                request.Headers.Range = new RangeHeaderValue(content.Count, content.Count + 99_999);
                request.Headers.IfMatch.ParseAdd(file.ETag);
                using var answer = await client.Http.SendAsync(request, Token);
                content.AddRange(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(Token));
            }
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_farm.World.ShareFolder, evidence.SetId, file.Path), Token), content);
        }
    }

    private async Task NoSecretIsAnywhereAsync(params string[] secrets)
    {
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, _farm.Agent.Said, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_farm.Data, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            var text = await reader.ReadToEndAsync(Token);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }
    }
}
