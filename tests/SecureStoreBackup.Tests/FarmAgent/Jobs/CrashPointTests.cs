using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.SqlServer;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>The agent is opened again on what its folder held after each write of each kind of job, and inside each write.</summary>
public sealed class CrashPointTests
{
    private const string Journal = "journal.jsonl";
    private static readonly JobKind[] s_kinds = Enum.GetValues<JobKind>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Invariant("I4")]
    public void Cut_off_at_any_byte_a_journal_opens_with_its_whole_records_and_goes_on()
    {
        var points = 0;
        foreach (var kind in s_kinds)
        {
            var whole = WriteJournal(kind);
            var directory = Directory.CreateTempSubdirectory("crash-");
            try
            {
                var folder = directory.CreateSubdirectory("jobs/job-x").FullName;
                for (var length = 0; length <= whole.Length; length++, points++)
                {
                    File.WriteAllBytes(Path.Combine(folder, Journal), whole[..length]);
                    using var store = Open(directory.FullName);
                    var records = whole.AsSpan(0, length).Count((byte)'\n');
                    Assert.Equal(records > 0 ? 1 : 0, store.All.Length);
                    if (store.Find("x") is not { } job)
                        continue;
                    Assert.Equal(records, job.Records.Length);
                    Assert.True(job.Status.State is JobState.NeedsSecrets || (job.Status.Ended && length == whole.Length), $"{kind} at {length}: {job.Status.State}");
                }
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{points} crash points");
        Assert.InRange(points, 4_000, int.MaxValue);
    }

    [Fact]
    [Invariant("I4")]
    public async Task A_backup_goes_on_from_each_of_its_writes_and_backs_nothing_up_twice()
    {
        var points = 0;
        await using var agent = new AgentUnderTest();
        Samples.MakeHealthy(agent.PowerShell);
        await agent.StartAsync(Token);
        var request = Samples.BackupRequest();
        await agent.Operator().RunAsync(request);
        await agent.StopAsync();
        var after = new World(agent, request.Id);

        for (var records = 1; records <= after.Records; records++)
        {
            // The last part that was begun may have had its whole effect, or none: the agent died before it sent the request.
            foreach (var effect in new[] { true, false })
            {
                var begun = after.Rewind(records, request.Backup!.SetId, effect);
                if (!effect && (begun.Count == 0 || records == after.Records))
                    continue;
                points++;
                var calls = agent.PowerShell.Calls("Backup-Item");
                await agent.StartAsync(Token);
                var client = agent.Operator();
                var settled = await client.FollowAsync(await client.GetAsync(request.Id));
                Assert.Contains(settled.State, new[] { JobState.NeedsSecrets, JobState.Succeeded });
                Assert.Equal(calls, agent.PowerShell.Calls("Backup-Item"));

                var status = await client.RunAsync(request);

                Assert.True(status.State is JobState.Succeeded, $"{records} {effect}: {status.Error}");
                var done = begun.Count - (effect ? 0 : 1);
                Assert.Equal(records == after.Records ? 0 : 2 - done, agent.PowerShell.Calls("Backup-Item") - calls);
                await agent.StopAsync();
            }
        }
        Assert.InRange(points, 7, int.MaxValue);
    }

    [Fact]
    [Invariant("I4")]
    public async Task A_key_refresh_goes_on_from_each_of_its_writes()
    {
        await using var agent = new AgentUnderTest();
        Samples.MakeHealthy(agent.PowerShell);
        await agent.StartAsync(Token);
        var request = Samples.RefreshRequest("Right-Passphrase-1");
        await agent.Operator().RunAsync(request);
        await agent.StopAsync();
        var after = new World(agent, request.Id);
        Assert.Equal(3, after.Records);

        for (var records = 1; records <= after.Records; records++)
        {
            after.Rewind(records, set: null, effect: true);
            var calls = agent.PowerShell.Calls("Update-Key");
            await agent.StartAsync(Token);
            var client = agent.Operator();
            var settled = await client.FollowAsync(await client.GetAsync(request.Id));
            Assert.Equal(records == 1 ? JobState.NeedsSecrets : JobState.Succeeded, settled.State);

            Assert.Equal(JobState.Succeeded, (await client.RunAsync(request)).State);

            Assert.Equal(records == 1 ? 1 : 0, agent.PowerShell.Calls("Update-Key") - calls);
            await agent.StopAsync();
        }
    }

    [Fact]
    [Invariant("I4")]
    public async Task An_export_goes_on_from_each_of_its_writes_and_leaves_no_file()
    {
        await using var sql = new SqlAgent();
        var request = SqlAgent.Export("Export-Password-1-abcdefgh");
        await (await sql.StartAsync(rooted: false)).RunAsync(request);
        await sql.Agent.StopAsync();
        var after = new World(sql.Agent, request.Id);
        Assert.Equal(3, after.Records);

        for (var records = 1; records <= after.Records; records++)
        {
            after.Rewind(records, set: null, effect: true);
            // Begun, the export may stand on the server.
            if (records == 2)
                await File.WriteAllTextAsync(Path.Combine(sql.Sql.ShareFolder, request.ExportServiceMasterKey!.FileName), "an export", Token);
            await sql.Agent.StartAsync(Token);
            var client = sql.Agent.Operator();
            Assert.Equal(JobState.NeedsSecrets, (await client.FollowAsync(await client.GetAsync(request.Id))).State);
            Assert.Empty(Directory.EnumerateFiles(sql.Sql.ShareFolder));

            var status = await client.RunAsync(request);

            Assert.NotNull(status.ExportServiceMasterKey?.Content);
            Assert.Empty(Directory.EnumerateFiles(sql.Sql.ShareFolder));
            await sql.Agent.StopAsync();
        }
    }

    /// <summary>A journal with every record that this kind of job writes.</summary>
    private static byte[] WriteJournal(JobKind kind)
    {
        var directory = Directory.CreateTempSubdirectory("journal-");
        try
        {
            using (var store = Open(directory.FullName))
            {
                var job = store.Accept(Request(kind));
                if (kind is JobKind.Restore)
                    job.Prepare(new RestorePreparation(Samples.Application, "Secure Store Service", [new("app", [], "spbr0000", 0, "")], []));
                else
                    job.Prepare("fingerprint", new ServiceDatabase("DB", "SQL01"));
                job.Start("app", new ProcessIdentity(int.MaxValue, "boot:1"), final: kind is JobKind.Restore or JobKind.RestoreServiceMasterKey);
                if (kind is not (JobKind.Restore or JobKind.RestoreServiceMasterKey))
                    job.TryCancel();
                job.End(job.Status with { State = JobState.Failed, Error = new FarmError(FarmErrorCodes.JobCanceled, "Ünicode", "hint", false) });
            }
            return File.ReadAllBytes(Path.Combine(directory.FullName, "jobs", "job-x", Journal));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static JobRequest Request(JobKind kind) => new()
    {
        Id = "x",
        Kind = kind,
        Term = Samples.Term,
        Backup = kind is JobKind.Backup ? Samples.BackupRequest().Backup : null,
        ExportServiceMasterKey = kind is JobKind.ExportServiceMasterKey ? new(SqlAgent.Instance, SqlWorld.Share, "smk-1") : null,
        RefreshKey = kind is JobKind.RefreshKey ? new(Samples.Application, Samples.Proxy) : null,
        Restore = kind is JobKind.Restore ? new() { SetId = "set", BackupDirectory = AgentUnderTest.Share, Items = [new("app", Samples.ApplicationItem, "149fc816-8927-4a32-9437-6e05c2869ab7")], Build = "16.0.1" } : null,
        RestoreServiceMasterKey = kind is JobKind.RestoreServiceMasterKey ? new(SqlAgent.Instance, SqlWorld.Share, "smk-r1", new string('c', 64), Force: false) : null,
    };

    private static JobStore Open(string directory) => new(directory, TimeProvider.System, NullLogger<JobStore>.Instance);

    /// <summary>What a job left once it had succeeded, and the way back to earlier moments.</summary>
    private sealed class World
    {
        private readonly AgentUnderTest _agent;
        private readonly string _folder;
        private readonly string[] _lines;
        private readonly Dictionary<string, byte[]> _answers;
        private readonly string _saved;

        public World(AgentUnderTest agent, string id)
        {
            _agent = agent;
            _folder = Path.Combine(agent.Data, "jobs", JobId.Folder(id));
            _lines = File.ReadAllLines(Path.Combine(_folder, Journal));
            _answers = Directory.EnumerateFiles(_folder).Where(path => Path.GetFileName(path) is not Journal).ToDictionary(path => path, File.ReadAllBytes, StringComparer.Ordinal);
            _saved = Directory.CreateDirectory(Path.Combine(agent.Mount, "..", "saved")).FullName;
            Copy(agent.Mount, _saved);
        }

        public int Records => _lines.Length;

        /// <summary>Back to when so many records had been written.</summary>
        /// <param name="effect">Whether the last part that was begun has had its effect.</param>
        /// <returns>The parts that were begun.</returns>
        public List<string> Rewind(int records, string? set, bool effect)
        {
            File.WriteAllText(Path.Combine(_folder, Journal), string.Concat(_lines[..records].Select(line => line + "\n")));
            using var journal = JobJournal.Open(Path.Combine(_folder, Journal));
            List<string> begun = [.. journal.Records.Select(record => record.Step).OfType<string>()];
            foreach (var (path, content) in _answers)
                File.WriteAllBytes(path, content);
            Directory.Delete(_agent.Mount, recursive: true);
            Copy(_saved, _agent.Mount);
            foreach (var part in new[] { "app", "proxy" })
                if (!begun.Contains(part) || (!effect && begun[^1] == part))
                {
                    File.Delete(Path.Combine(_folder, $"{part}.jsonl"));
                    if (set is not null && Directory.Exists(Path.Combine(_agent.Mount, set, part)))
                        Directory.Delete(Path.Combine(_agent.Mount, set, part), recursive: true);
                }
            if (set is not null && begun.Count == 0)
                Directory.Delete(Path.Combine(_agent.Mount, set), recursive: true);
            if (!begun.Contains("key"))
                File.Delete(Path.Combine(_folder, "key.jsonl"));
            return begun;
        }

        private static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
                Directory.CreateDirectory(directory.Replace(from, to, StringComparison.Ordinal));
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
                File.Copy(file, file.Replace(from, to, StringComparison.Ordinal), overwrite: true);
        }
    }
}
