using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>A farm behind its agent: one changing job at a time, jobs replayed by their id, sets that really lie there.</summary>
/// <param name="label">What its calls begin with.</param>
internal sealed class InMemoryFarm(OutsideCalls calls, TimeProvider time, string label = "farm") : IFarm
{
    public static readonly TimeSpan JobDuration = TimeSpan.FromSeconds(12);

    private readonly Dictionary<string, FarmJob> _jobs = new(StringComparer.Ordinal);
    private long _term;

    public FarmWorld World { get; init; } = new();

    /// <summary>A broken agent, which does not look whether a job runs.</summary>
    public bool TakesEveryJob { get; set; }

    /// <summary>The largest number of jobs that ever ran at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What was registered, in its order.</summary>
    public List<FenceRequest> Fences { get; } = [];

    /// <summary>Ids of the jobs that the agent accepted, in their order.</summary>
    public IReadOnlyCollection<string> Jobs => _jobs.Keys;

    /// <summary>The agent's process starts anew: exports lose their content, which it held in memory only.</summary>
    public void RestartAgent()
    {
        foreach (var job in _jobs.Values.Where(j => j.Request.Kind == JobKind.ExportServiceMasterKey && j.Outcome.State == JobState.Succeeded))
            job.Outcome = job.Outcome with { State = JobState.NeedsSecrets, ExportServiceMasterKey = null, FinishedAt = null };
    }

    /// <summary>How the agent, started anew in the middle of the next job of a kind, tells of it: it never began, or nobody can say.</summary>
    public Dictionary<JobKind, JobState> Interrupted { get; } = [];

    /// <summary>Somebody else's job has the farm for so long.</summary>
    public void Occupy(TimeSpan duration) => _jobs[$"other.{_jobs.Count}"] = new FarmJob(
        new JobRequest { Id = "other", Kind = JobKind.Backup, Term = new FencingTerm("other", 0) }, time.GetUtcNow() + duration, new JobStatus { Id = "other", Kind = JobKind.Backup, State = JobState.Succeeded });

    /// <summary>A broken agent, which keeps no journal.</summary>
    public void ForgetJobs() => _jobs.Clear();

    public Task<FarmInfo> DescribeAsync(CancellationToken cancellationToken) => calls.MakeAsync($"{label} describe", () => World.Describe(), cancellationToken);

    public Task<PreflightReport> PreflightAsync(PreflightRequest request, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{label} preflight", () => World.Report(request), cancellationToken);

    public Task FenceAsync(FenceRequest request, CancellationToken cancellationToken) => calls.MakeAsync($"{label} fence", () =>
    {
        CheckTerm(request.Term);
        Fences.Add(request);
    }, cancellationToken);

    public Task<JobStatus> StartJobAsync(JobRequest request, CancellationToken cancellationToken) => calls.MakeAsync($"{label} start {request.Id}", () =>
    {
        CheckTerm(request.Term);
        var body = request with { Secrets = null };
        if (_jobs.TryGetValue(request.Id, out var known) && !SameBody(known.Request, body))
            throw Refused(FarmErrorCodes.JobConflict, retry: false);
        if (known is not null && known.Outcome.State != JobState.NeedsSecrets)
            return Status(known);
        var running = _jobs.Values.Count(j => time.GetUtcNow() < j.Ends);
        if (running > 0 && !TakesEveryJob)
            throw Refused(FarmErrorCodes.FarmBusy, retry: true);
        MostAtOnce = Math.Max(MostAtOnce, running + 1);
        var job = new FarmJob(body, time.GetUtcNow() + JobDuration, Run(request));
        _jobs[request.Id] = job;
        return Status(job);
    }, cancellationToken);

    public async Task<JobStatus?> FindJobAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(id, out var job) && job.Ends - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < wait ? left : wait, time, cancellationToken);
        return await calls.MakeAsync($"{label} find {id}", () => _jobs.TryGetValue(id, out var found) ? Status(found) : null, cancellationToken);
    }

    public Task<IReadOnlyList<FarmSet>> ListSetsAsync(CancellationToken cancellationToken) =>
        calls.MakeAsync<IReadOnlyList<FarmSet>>($"{label} sets", () => [.. World.Sets.Select(s => new FarmSet(s.Key, $@"\\fs01\spbackup\{s.Key}", time.GetUtcNow(), s.Value.Count, 0))], cancellationToken);

    public Task<IReadOnlyList<SetFile>> ListFilesAsync(string setId, CancellationToken cancellationToken) =>
        calls.MakeAsync<IReadOnlyList<SetFile>>($"{label} files {setId}", () => [.. World.Sets[setId].Select(f => new SetFile(f.Key, f.Value.Length, ETag(f.Value)))], cancellationToken);

    public ISourceFile Open(string setId, SetFile file) => new SourceFile(this, setId, file);

    public Task DeleteSetAsync(string setId, FencingTerm term, CancellationToken cancellationToken) => calls.MakeAsync($"{label} delete {setId}", () =>
    {
        CheckTerm(term);
        World.Sets.Remove(setId);
    }, cancellationToken);

    public Task<string> FingerprintAsync(string application, CancellationToken cancellationToken) => calls.MakeAsync($"{label} fingerprint", () => World.Fingerprint, cancellationToken);

    public Task<ServiceMasterKeyDependents> ListDependentsAsync(string instance, CancellationToken cancellationToken) => calls.MakeAsync($"{label} dependents {instance}", () => World.DependentsOf(instance), cancellationToken);

    public Task<JobStatus?> CancelJobAsync(string id, FencingTerm term, CancellationToken cancellationToken) => calls.MakeAsync($"{label} cancel {id}", () =>
    {
        CheckTerm(term);
        if (!_jobs.TryGetValue(id, out var job))
            return null;
        if (time.GetUtcNow() < job.Ends || job.Outcome.State == JobState.NeedsSecrets)
        {
            job.Outcome = new JobStatus { Id = id, Kind = job.Request.Kind, State = JobState.Failed, Error = new FarmError(FarmErrorCodes.JobCanceled, "The job was cancelled.", "Nothing of it runs.", false) };
            job.Ends = time.GetUtcNow();
        }

        return Status(job);
    }, cancellationToken);

    public Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{label} log {id}", () => _jobs.ContainsKey(id) ? $"log of {id}" : null, cancellationToken);

    public async Task StageFileAsync(FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        await calls.MakeAsync($"{label} stage {file.Path}", () => Stage(file, bytes.ToArray(), term), cancellationToken);
    }

    public Task<string?> DigestAsync(string setId, SetFile file, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{label} digest {file.Path}", () => World.Sets.GetValueOrDefault(setId)?.GetValueOrDefault(file.Path) is { } content ? ETag(content).Trim('"') : null, cancellationToken);

    private JobStatus Run(JobRequest request)
    {
        if (!Interrupted.Remove(request.Kind, out var told))
            return World.Run(request, time.GetUtcNow(), time.GetUtcNow() + JobDuration);
        if (told == JobState.Lost)
            World.Run(request, time.GetUtcNow(), time.GetUtcNow() + JobDuration);   // it had its effect, and nobody can say so
        return new JobStatus { Id = request.Id, Kind = request.Kind, State = told, Error = told == JobState.Lost ? new FarmError(FarmErrorCodes.JobLost, "The agent was restarted.", "See the farm.", false) : null };
    }

    private void Stage(FileToStage file, byte[] content, FencingTerm term)
    {
        CheckTerm(term);
        if (ETag(content).Trim('"') != file.Sha256)
            throw Refused(FarmErrorCodes.DigestMismatch, retry: true);
        if (!World.Sets.TryGetValue(file.SetId, out var set))
            World.Sets[file.SetId] = set = new(StringComparer.Ordinal);
        if (set.TryGetValue(file.Path, out var there) && !there.AsSpan().SequenceEqual(content))
            throw Refused(FarmErrorCodes.FileExists, retry: false);
        set[file.Path] = content;
    }

    private void CheckTerm(FencingTerm term)
    {
        if (term.Number < _term)
            throw Refused(FarmErrorCodes.Fenced, retry: false);
        _term = term.Number;
    }

    private JobStatus Status(FarmJob job) => time.GetUtcNow() < job.Ends
        ? new JobStatus { Id = job.Request.Id, Kind = job.Request.Kind, State = JobState.Running, Percent = 50, Phase = "Under way." }
        : job.Outcome;

    private static bool SameBody(JobRequest known, JobRequest asked) =>
        System.Text.Json.JsonSerializer.Serialize(known with { Term = asked.Term }, FarmProtocolJson.Default.JobRequest) == System.Text.Json.JsonSerializer.Serialize(asked, FarmProtocolJson.Default.JobRequest);

    private static string ETag(byte[] content) => $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}\"";

    private static StepFailedException Refused(string code, bool retry) => new(new StepFailure(code, $"The agent says {code}.", retry));

    private sealed record FarmJob(JobRequest Request, DateTimeOffset Ends, JobStatus Outcome)
    {
        public JobStatus Outcome { get; set; } = Outcome;

        public DateTimeOffset Ends { get; set; } = Ends;
    }

    private sealed class SourceFile(InMemoryFarm farm, string setId, SetFile file) : ISourceFile
    {
        public string Path => file.Path;

        public long Bytes => file.Bytes;

        public Task<Stream> OpenAsync(CancellationToken cancellationToken) => farm.Calls.MakeAsync<Stream>($"{farm.Label} open {file.Path}", () =>
            farm.World.Sets.GetValueOrDefault(setId)?.GetValueOrDefault(file.Path) is { } content && ETag(content) == file.ETag
                ? new MemoryStream(content, writable: false)
                : throw new StepFailedException(new StepFailure(Reasons.SourceChanged, $"{file.Path} is no longer the file that was listed.", Retry: false)), cancellationToken);
    }

    private OutsideCalls Calls => calls;

    private string Label => label;
}
