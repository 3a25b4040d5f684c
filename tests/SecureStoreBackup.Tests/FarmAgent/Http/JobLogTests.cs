using System.Text;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class JobLogTests : IAsyncLifetime
{
    private const string Id = "run-1.BackUpFarm.1";
    private readonly AgentUnderTest _agent = new();
    private FarmClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_of_a_backup_has_the_scripts_lines_and_SharePoints_own()
    {
        await _client.RunAsync(Samples.BackupRequest());

        using var answer = await _client.Http.GetAsync($"/v1/jobs/{Id}/log", Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("== app\n[Secure_Store_Service_DB] 50 percent complete.\nsucceeded\n", text, StringComparison.Ordinal);
        Assert.Contains("== proxy/spbr0000/spbackup.log\n", text, StringComparison.Ordinal);
        Assert.Contains("Backup completed successfully.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_log_is_bounded_and_ends_with_its_end()
    {
        File.WriteAllText(Path.Combine(_agent.PowerShell.Template("app"), "spbr0000", "spbackup.log"), string.Concat(Enumerable.Repeat("Information: Ünicode line\r\n", 100_000)) + "Information: the very end\r\n");
        await _client.RunAsync(Samples.BackupRequest());

        var bytes = await _client.Http.GetByteArrayAsync($"/v1/jobs/{Id}/log", Token);

        Assert.InRange(bytes.Length, 100_000, JobLog.MaxBytes);
        Assert.Contains("the very end", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_UTF_16_is_read_too()
    {
        File.WriteAllText(Path.Combine(_agent.PowerShell.Template("app"), "spbr0000", "spbackup.log"), string.Concat(Enumerable.Repeat("Information: line\r\n", 20_000)) + "Information: größer\r\n", Encoding.Unicode);
        await _client.RunAsync(Samples.BackupRequest());

        Assert.Contains("größer", await _client.Http.GetStringAsync($"/v1/jobs/{Id}/log", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_job_runs_its_secrets_are_taken_out_even_where_a_script_forgot_to()
    {
        const string passphrase = "Repeated-Passphrase-1";
        _agent.PowerShell.Hold("Update-Key");
        await _client.PostAsync(Samples.RefreshRequest(passphrase));
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Update-Key") == 1);
        await File.AppendAllTextAsync(Path.Combine(_agent.Data, "jobs", "job-run-1.provepassphrase.1", "key.jsonl"), $$"""@SPB1 {"t":"progress","msg":"trying {{passphrase}}"}""" + "\n", Token);
        JobStatus status;
        do
            status = await _client.GetAsync("run-1.ProvePassphrase.1");
        while (status.Phase?.StartsWith("trying", StringComparison.Ordinal) is not true);

        var text = await _client.Http.GetStringAsync("/v1/jobs/run-1.ProvePassphrase.1/log", Token);

        Assert.Equal("trying ***", status.Phase);
        Assert.Contains("trying ***\n", text, StringComparison.Ordinal);
        _agent.PowerShell.Release("Update-Key");
    }

    [Fact]
    public async Task An_unknown_job_has_no_log()
    {
        using var answer = await _client.Http.GetAsync("/v1/jobs/nobody/log", Token);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
        _client = _agent.Operator();
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();
}
