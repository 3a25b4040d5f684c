using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>The agent's binary, killed at moments that only a kill reaches; the one that follows settles the job from the world.</summary>
public sealed class AgentKilledTests : IAsyncLifetime
{
    private readonly FarmOnLoopback _farm = new();

    private string Received => Path.Combine(_farm.World.Directory, "received");

    [Fact]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public async Task An_agent_killed_between_a_record_and_what_it_announces_is_followed_by_one_that_does_it_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are stopped with signals.");
        NoteRequests();
        // The moment is short: now and then it is missed, and the request is out. That, too, must end with one backup.
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            var (settled, status) = await KillAfterTheRecordAsync(attempt);

            Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
            Assert.Equal(2 * attempt, _farm.World.Farm.Operations.Count(OperationKind.Backup));
            if (File.ReadAllLines(Received).TakeLast(3).ToArray() is not ["nothing", "request", "request"])
                continue;
            Assert.Equal(JobState.NeedsSecrets, settled.State);
            TestContext.Current.TestOutputHelper?.WriteLine($"Killed there at attempt {attempt}.");
            return;
        }
        Assert.Fail("The agent could not be stopped between its record and its request.");
    }

    [Fact]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public async Task An_agent_killed_during_a_key_refresh_is_followed_by_one_that_waits_for_it_and_asks_for_no_secret()
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Refresh((await client.DescribeAsync()).Applications.Single(), "Contoso-Passphrase-1", "9f0c1d2e.RefreshKey.1");
        _farm.World.Farm.Faults.Set(new Fault(FaultKind.SlowPropagation, Seconds: 3));
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => _farm.World.Farm.Operations.Count(OperationKind.RefreshKey) == 1);
        await _farm.KillAsync();

        var successor = await _farm.StartAsync();
        var status = await successor.FollowAsync(await successor.GetAsync(request.Id));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString() ?? status.Phase);
        Assert.Equal(3, status.RefreshKey!.Probes);
        Assert.Equal(1, _farm.World.Farm.Operations.Count(OperationKind.RefreshKey));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private async Task<(JobStatus Settled, JobStatus Status)> KillAfterTheRecordAsync(int attempt)
    {
        var client = await _farm.StartAsync();
        var request = FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single());
        request = request with { Id = $"9f0c1d2e.BackUpFarm.{attempt}", Backup = request.Backup! with { SetId = $"{request.Backup.SetId}-a{attempt}" } };
        var journal = Path.Combine(_farm.Data, "jobs", JobId.Folder(request.Id), "journal.jsonl");
        await client.PostAsync(request);
        await Eventually.TrueAsync(() => Holds(journal, "prepared"));
        SteppedProcess.StopWhen(_farm.Agent.Id, () => Holds(journal, "started"));
        await _farm.KillAsync();

        var successor = await _farm.StartAsync();
        var settled = await successor.FollowAsync(await successor.GetAsync(request.Id));
        var status = await successor.RunAsync(request);
        await _farm.KillAsync();
        return (settled, status);
    }

    private static bool Holds(string journal, string kind)
    {
        using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Contains($"\"kind\":\"{kind}\"", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Has the stand-in note whether each call of Backup-Item was sent its request.</summary>
    private void NoteRequests()
    {
        var launcher = Path.Combine(_farm.World.Directory, "powershell");
        File.Move(launcher, launcher + "-behind");
        File.WriteAllText(launcher, $$"""
            #!/bin/sh
            for script; do :; done
            case "$script" in
            *Backup-Item.ps1)
              IFS= read -r request || { echo nothing >> '{{Received}}'; exit 3; }
              echo request >> '{{Received}}'
              printf '%s\n' "$request" | '{{launcher}}-behind' "$@"
              exit ;;
            esac
            exec '{{launcher}}-behind' "$@"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
