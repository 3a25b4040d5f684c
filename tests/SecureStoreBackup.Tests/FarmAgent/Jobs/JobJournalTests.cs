using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Jobs;

/// <summary>A crash may come after any journal write, and inside one.</summary>
public sealed class JobJournalTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private readonly VirtualTime _time = new(s_start);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jobs-");

    [Fact]
    public void After_each_write_a_copy_opens_with_exactly_the_records_written()
    {
        using var store = Open(_directory.FullName);
        var job = store.Accept(Samples.BackupRequest());
        Action[] writes =
        [
            () => job.Prepare("fingerprint", new ServiceDatabase("DB", "SQL01")),
            () => job.Start("app", new ProcessIdentity(4711, "boot:1")),
            () => job.Start("proxy", new ProcessIdentity(4712, "boot:2")),
            () => job.End(job.Status with { State = JobState.Succeeded }),
        ];

        for (var written = 0; written <= writes.Length; written++)
        {
            if (written > 0)
                writes[written - 1]();
            using var copy = Open(Copy());
            var reopened = copy.Find(job.Request.Id)!;
            Assert.Equal(job.Records.Select(record => record.Kind), reopened.Records.Select(record => record.Kind));
            Assert.Equal(job.StartOf("app")?.Process, reopened.StartOf("app")?.Process);
            Assert.Equal(job.Request, reopened.Request);
            Assert.Equal(written == writes.Length ? JobState.Succeeded : JobState.NeedsSecrets, reopened.Status.State);
        }
    }

    [Fact]
    public void A_record_cut_off_anywhere_was_never_written_and_the_journal_goes_on()
    {
        using (var store = Open(_directory.FullName))
            store.Accept(Samples.BackupRequest()).Prepare("fingerprint", new ServiceDatabase("DB", "SQL01"));
        var whole = File.ReadAllBytes(JournalIn(Path.Combine(_directory.FullName, "jobs")));
        var first = Array.IndexOf(whole, (byte)'\n') + 1;

        for (var length = first; length < whole.Length; length++)
        {
            var copy = Copy();
            File.WriteAllBytes(JournalIn(copy), whole[..length]);
            using (var store = Open(copy))
            {
                var job = store.All.Single();
                Assert.Null(job.Preparation);
                job.Prepare("again", new ServiceDatabase("DB", "SQL01"));
            }
            using var reopened = Open(copy);
            Assert.Equal("again", reopened.All.Single().Preparation!.Fingerprint);
        }
    }

    [Fact]
    public void A_job_whose_first_record_was_cut_off_was_never_accepted_and_can_be_asked_for_again()
    {
        using (var store = Open(_directory.FullName))
            store.Accept(Samples.BackupRequest());
        File.WriteAllBytes(JournalIn(Path.Combine(_directory.FullName, "jobs")), File.ReadAllBytes(JournalIn(Path.Combine(_directory.FullName, "jobs")))[..^5]);

        using var reopened = Open(_directory.FullName);

        Assert.Empty(reopened.All);
        Assert.Equal(JobState.NeedsSecrets, reopened.Accept(Samples.BackupRequest()).Status.State);
    }

    [Fact]
    public void A_damaged_line_is_an_error_that_names_file_and_line()
    {
        using (var store = Open(_directory.FullName))
            store.Accept(Samples.BackupRequest());
        File.AppendAllText(JournalIn(Path.Combine(_directory.FullName, "jobs")), "{\"kind\":\"surprise\"}\n");

        var damaged = Assert.Throws<InvalidDataException>(() => Open(_directory.FullName));

        Assert.Contains("journal.jsonl', line 2", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_reaches_the_disk()
    {
        using (var store = Open(_directory.FullName))
        {
            var job = store.Accept(Samples.RefreshRequest("Top-Secret-Passphrase-1"));
            job.End(job.Status with { State = JobState.Succeeded, ExportServiceMasterKey = new ExportEvidence { Instance = "SQL01", Fingerprint = "f", Bytes = 3, Sha256 = "s", Content = [1, 2, 3] } });
        }

        var text = File.ReadAllText(JournalIn(Path.Combine(_directory.FullName, "jobs")));

        Assert.DoesNotContain("Top-Secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("content", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_that_succeeded_needs_its_request_again_after_a_restart()
    {
        var request = new JobRequest { Id = "x", Kind = JobKind.ExportServiceMasterKey, Term = Samples.Term, ExportServiceMasterKey = new("SQL01", @"\\fs01\keys", "smk-1") };
        using (var store = Open(_directory.FullName))
        {
            var job = store.Accept(request);
            job.End(job.Status with { State = JobState.Succeeded, ExportServiceMasterKey = new ExportEvidence { Instance = "SQL01", Fingerprint = "f", Bytes = 3, Sha256 = "s", Content = [1, 2, 3] } });
            Assert.Equal(JobState.Succeeded, job.Status.State);
        }

        using var reopened = Open(_directory.FullName);

        Assert.Equal(JobState.NeedsSecrets, reopened.Find("x")!.Status.State);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private JobStore Open(string directory) => new(directory, _time, NullLogger<JobStore>.Instance);

    private static string JournalIn(string directory) => Directory.EnumerateFiles(directory, "journal.jsonl", SearchOption.AllDirectories).Single();

    /// <summary>The first store's jobs directory, copied while it is open.</summary>
    private string Copy()
    {
        var source = Directory.EnumerateDirectories(Path.Combine(_directory.FullName, "jobs")).Single();
        var copy = Path.Combine(_directory.FullName, $"copy-{Guid.NewGuid():N}");
        var folder = Directory.CreateDirectory(Path.Combine(copy, "jobs", Path.GetFileName(source))).FullName;
        using var journal = new FileStream(Path.Combine(source, "journal.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var target = File.Create(Path.Combine(folder, "journal.jsonl"));
        journal.CopyTo(target);
        return copy;
    }
}
