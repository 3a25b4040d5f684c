using System.Globalization;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>A farm that is well and answers at once. The first job that it is given has it for good, so that every other run waits in line.</summary>
internal sealed class QuietFarm(Uri url) : IFarm
{
    private static readonly SecureStoreApplication _application = new()
    {
        Id = "6f1c2a54-0c43-4d53-9a6c-6a0d6f1a9a11",
        Name = "Secure Store Service",
        ItemPath = @"Farm\Shared Services\Shared Services Applications\Secure Store Service",
        Pool = "SharePoint Services",
        Database = new ServiceDatabase("Secure_Store_Service_DB", "SQL01"),
        KeyPopulated = true,
        Proxy = new SecureStoreProxy("0d7c1e12-7a51-4a8e-b4f7-1f8f7d0c7a22", "Secure Store Service Proxy", @"Farm\Shared Services\Shared Services Proxies\Secure Store Service Proxy"),
        TargetApplications = [new TargetApplication("crm", "CRM", "Group", ["User", "Password"])],
    };

    private readonly FarmInfo _info = new()
    {
        FarmId = string.Create(CultureInfo.InvariantCulture, $"3f2504e0-4f89-11d3-9a0c-{StableNumber(url.Host):x12}"),
        Build = "16.0.10417.20018",
        AgentVersion = "1.0.0",
        Host = url.Host,
        Account = @"CONTOSO\svc-spbackup",
        Applications = [_application],
    };

    private string? _job;

    public Task<FarmInfo> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_info);

    public Task<PreflightReport> PreflightAsync(PreflightRequest request, CancellationToken cancellationToken) => Task.FromResult(new PreflightReport
    {
        Farm = _info,
        Application = _application,
        ConfigurationFingerprint = new string('a', 64),
        Checks = [new PreflightCheck { Name = "Farm", State = CheckState.Passed, Message = $"{request.BackupDirectory} can be written." }],
    });

    public Task FenceAsync(FenceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<JobStatus> StartJobAsync(JobRequest request, CancellationToken cancellationToken) => (Interlocked.CompareExchange(ref _job, request.Id, null) ?? request.Id) == request.Id
        ? Task.FromResult(Running(request.Id, request.Kind))
        : throw new StepFailedException(new StepFailure(FarmErrorCodes.FarmBusy, "Another job runs on this farm.", Retry: true));

    public async Task<JobStatus?> FindJobAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_job != id)
            return null;
        await Task.Delay(wait, TimeProvider.System, cancellationToken);
        return Running(id, JobKind.Backup);
    }

    public Task<IReadOnlyList<FarmSet>> ListSetsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FarmSet>>([]);

    public Task<string> FingerprintAsync(string application, CancellationToken cancellationToken) => Task.FromResult(new string('a', 64));

    public Task<JobStatus?> CancelJobAsync(string id, FencingTerm term, CancellationToken cancellationToken) => Task.FromResult<JobStatus?>(null);

    public Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task DeleteSetAsync(string setId, FencingTerm term, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<SetFile>> ListFilesAsync(string setId, CancellationToken cancellationToken) => throw NoSets();

    public ISourceFile Open(string setId, SetFile file) => throw NoSets();

    public Task<ServiceMasterKeyDependents> ListDependentsAsync(string instance, CancellationToken cancellationToken) => throw NoSets();

    public Task StageFileAsync(FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken) => throw NoSets();

    public Task<string?> DigestAsync(string setId, SetFile file, CancellationToken cancellationToken) => throw NoSets();

    private static JobStatus Running(string id, JobKind kind) => new() { Id = id, Kind = kind, State = JobState.Running, Percent = 50, Phase = "Under way." };

    private static NotSupportedException NoSets() => new("No job ends here, so there is no set.");

    private static long StableNumber(string text) => text.Aggregate(0L, (number, character) => ((number * 31) + character) & 0xffffffffffff);
}
