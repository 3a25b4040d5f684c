using System.Globalization;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>A farm through its agent, over HTTPS with client certificates. Thread-safe; holds connections until it is disposed.</summary>
public sealed class FarmAgentClient : IFarm, IDisposable
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(30);
    private readonly AgentConnection _agent;

    private FarmAgentClient(AgentConnection agent) => _agent = agent;

    /// <summary>Prepares the connection; nothing is sent yet. Make a new one when the Secret changes.</summary>
    /// <param name="url">https, host and port alone.</param>
    /// <exception cref="StepFailedException"><see cref="Reasons.FarmCredentialsMissing"/> or <see cref="Reasons.InvalidSpec"/>.</exception>
    public static FarmAgentClient Open(Uri url, FarmCredentials credentials, FarmAgentOptions options, TimeProvider time) =>
        url is { IsAbsoluteUri: true, Scheme: "https", AbsolutePath: "/", Query: "" }
            ? new(AgentConnection.Open(url, credentials, options, time))
            : throw new StepFailedException(new(Reasons.InvalidSpec, "A farm agent's URL is https with host and port alone, as in https://sp01.contoso.local:7443.", Retry: false) { Field = "spec.farm.agentUrl" });

    public Task<FarmInfo> DescribeAsync(CancellationToken cancellationToken) =>
        _agent.AskAsync(HttpMethod.Get, "v1/farm", body: null, FarmProtocolJson.Default.FarmInfo, cancellationToken);

    public Task<PreflightReport> PreflightAsync(PreflightRequest request, CancellationToken cancellationToken) =>
        _agent.AskAsync(HttpMethod.Post, "v1/preflight", AgentConnection.Body(request, FarmProtocolJson.Default.PreflightRequest), FarmProtocolJson.Default.PreflightReport, cancellationToken, _agent.Options.PreflightTimeout);

    public async Task FenceAsync(FenceRequest request, CancellationToken cancellationToken)
    {
        if (!await _agent.TellAsync(_agent.Request(HttpMethod.Post, "v1/fence", AgentConnection.Body(request, FarmProtocolJson.Default.FenceRequest)), cancellationToken))
            throw AgentAnswers.Malformed(_agent.Url, "it does not know v1/fence");
    }

    public async Task<JobStatus> StartJobAsync(JobRequest request, CancellationToken cancellationToken) =>
        Same(request.Id, await _agent.AskAsync(HttpMethod.Post, "v1/jobs", AgentConnection.Body(request, FarmProtocolJson.Default.JobRequest), FarmProtocolJson.Default.JobStatus, cancellationToken));

    public async Task<JobStatus?> FindJobAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var seconds = (int)(wait < _longestWait ? wait : _longestWait).TotalSeconds;
        var path = string.Create(CultureInfo.InvariantCulture, $"{JobPath(id)}?wait={Math.Max(0, seconds)}");
        var job = await _agent.FindAsync(HttpMethod.Get, path, body: null, FarmProtocolJson.Default.JobStatus, wait, cancellationToken);
        return job is null ? null : Same(id, job);
    }

    public async Task<IReadOnlyList<FarmSet>> ListSetsAsync(CancellationToken cancellationToken)
    {
        var sets = await _agent.AskAsync(HttpMethod.Get, "v1/sets", body: null, FarmProtocolJson.Default.IReadOnlyListFarmSet, cancellationToken);
        return sets.All(set => set is { Id: not null, Directory: not null }) ? sets : throw AgentAnswers.Malformed(_agent.Url, "a set has no id or directory");
    }

    public async Task<IReadOnlyList<SetFile>> ListFilesAsync(string setId, CancellationToken cancellationToken)
    {
        var files = await _agent.AskAsync(HttpMethod.Get, $"{SetPath(setId)}/files", body: null, FarmProtocolJson.Default.IReadOnlyListSetFile, cancellationToken);
        return files.Select(AgentFile.Fault).FirstOrDefault(fault => fault is not null) is { } first ? throw AgentAnswers.Malformed(_agent.Url, first) : files;
    }

    public ISourceFile Open(string setId, SetFile file) =>
        new AgentFile(_agent, FilePath(setId, file.Path), file);

    public Task DeleteSetAsync(string setId, FencingTerm term, CancellationToken cancellationToken) =>
        _agent.TellAsync(_agent.Request(HttpMethod.Delete, SetPath(setId), term: term), cancellationToken);

    public async Task<string> FingerprintAsync(string application, CancellationToken cancellationToken)
    {
        var answer = await _agent.AskAsync(HttpMethod.Get, $"v1/fingerprint?application={Uri.EscapeDataString(application)}", body: null, FarmProtocolJson.Default.FingerprintAnswer, cancellationToken);
        return string.Equals(answer.Application, application, StringComparison.OrdinalIgnoreCase) && answer.Fingerprint is { Length: > 0 } fingerprint
            ? fingerprint
            : throw AgentAnswers.Malformed(_agent.Url, "it is about another application than was asked for");
    }

    public async Task<ServiceMasterKeyDependents> ListDependentsAsync(string instance, CancellationToken cancellationToken)
    {
        var answer = await _agent.FindAsync(HttpMethod.Get, $"v1/instances/dependents?instance={Uri.EscapeDataString(instance)}", body: null, FarmProtocolJson.Default.ServiceMasterKeyDependents, TimeSpan.Zero, cancellationToken)
            ?? throw new StepFailedException(new(Reasons.FarmProtocolError, $"The farm agent at {_agent.Url.Authority} cannot yet list what depends on a service master key; update it to our version, then try again.", Retry: false) { Field = "spec.farm.agentUrl" });
        return answer is { Instance: not null, Fingerprint.Length: > 0, Dependents: not null } && answer.Dependents.All(one => one is { Kind: not null, Name: not null })
            && answer.Dependents.Count <= ServiceMasterKeyDependents.MaxListed && answer.Total >= answer.Dependents.Count
            ? answer
            : throw AgentAnswers.Malformed(_agent.Url, "its list of what depends on a service master key is not whole");
    }

    public async Task<JobStatus?> CancelJobAsync(string id, FencingTerm term, CancellationToken cancellationToken)
    {
        var job = await _agent.FindAsync(_agent.Request(HttpMethod.Post, $"{JobPath(id)}/cancel", term: term), FarmProtocolJson.Default.JobStatus, TimeSpan.Zero, cancellationToken);
        return job is null ? null : Same(id, job);
    }

    public async Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken)
    {
        string? text = null;
        await _agent.ExchangeAsync(_agent.Request(HttpMethod.Get, $"{JobPath(id)}/log"), TimeSpan.Zero, async (answer, token) => text = await AgentAnswers.ReadTextAsync(answer, _agent.Url, _agent.Options.MaxAnswerBytes, token), cancellationToken);
        return text;
    }

    public Task StageFileAsync(FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken) =>
        AgentStaging.StageAsync(_agent, $"{FilePath(file.SetId, file.Path)}?backupDirectory={Uri.EscapeDataString(file.BackupDirectory)}", file, content, term, cancellationToken);

    public Task<string?> DigestAsync(string setId, SetFile file, CancellationToken cancellationToken) =>
        AgentStaging.DigestAsync(_agent, FilePath(setId, file.Path), file, cancellationToken);

    public void Dispose() => _agent.Dispose();

    private JobStatus Same(string id, JobStatus job) =>
        string.Equals(job.Id, id, StringComparison.Ordinal) ? job : throw AgentAnswers.Malformed(_agent.Url, "it is about another job than was asked for");

    private static string JobPath(string id) => $"v1/jobs/{Uri.EscapeDataString(id)}";

    private static string FilePath(string setId, string path) => $"{SetPath(setId)}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private static string SetPath(string setId) => $"v1/sets/{Uri.EscapeDataString(setId)}";
}
