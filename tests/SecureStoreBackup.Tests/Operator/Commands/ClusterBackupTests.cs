using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Tests.Kubernetes;

namespace SecureStoreBackup.Tests.Operator.Commands;

/// <summary>Following a backup for an hour, while the cluster has its moods.</summary>
public sealed class ClusterBackupTests : IDisposable
{
    private readonly ScriptedApi _api = new();
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly StringWriter _said = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Answers_that_break_off_make_no_sense_or_know_nobody_for_a_moment_are_waited_out()
    {
        _api.Fail(new HttpIOException(HttpRequestError.ResponseEnded)).Answer(200, "<html>proxy</html>", "text/html").Refuse(401, "Unauthorized").Refuse(503, "ServiceUnavailable");
        _api.Answer(200, """{"apiVersion": "securestore.dev/v1alpha1", "kind": "SecureStoreBackup", "metadata": {"namespace": "farms", "name": "by-hand", "uid": "1", "resourceVersion": "7", "creationTimestamp": "2026-11-22T02:15:00Z"}, "spec": {"policyName": "contoso"}, "status": {"phase": "Completed"}}""");

        Assert.Equal(RunPhase.Completed, (await FollowAsync())?.Phase);
        Assert.Contains("The cluster does not answer", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cluster_that_keeps_refusing_ends_the_following_and_it_is_said_that_the_backup_goes_on()
    {
        for (var times = 0; times < 30; times++)
            _api.Refuse(403, "Forbidden");

        var end = await Assert.ThrowsAsync<IOException>(FollowAsync);

        Assert.Contains("farms/by-hand was asked for and goes on", end.Message, StringComparison.Ordinal);
        Assert.Contains("kubectl get ssb by-hand --namespace farms", end.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _api.Dispose();
        _said.Dispose();
    }

    private async Task<BackupRun?> FollowAsync()
    {
        using var client = _api.Client(_time);
        using var progress = ConsoleProgress.For(_said, _time);
        var following = new ClusterBackup(client, _time, progress).FollowAsync(new BackupRun { Namespace = "farms", Name = "by-hand", PolicyName = "contoso", Uid = "1", Slot = _time.GetUtcNow() }, Token);
        while (!following.IsCompleted)
        {
            var due = _time.WaitForTimerDueAsync(TimeSpan.FromSeconds(1), Token);
            if (await Task.WhenAny(following, due).WaitAsync(TimeSpan.FromSeconds(30), Token) == due)
                _time.AdvanceToNextTimer();
        }

        return await following;
    }
}
