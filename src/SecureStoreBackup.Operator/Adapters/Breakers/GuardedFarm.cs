using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>A farm behind its breaker.</summary>
internal sealed class GuardedFarm(IFarm farm, Breaker breaker) : IFarm
{
    public Task<FarmInfo> DescribeAsync(CancellationToken cancellationToken) => breaker.CallAsync(farm.DescribeAsync, cancellationToken);

    public Task<PreflightReport> PreflightAsync(PreflightRequest request, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => farm.PreflightAsync(request, token), cancellationToken);

    public Task FenceAsync(FenceRequest request, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.FenceAsync(request, token), cancellationToken);

    public Task<JobStatus> StartJobAsync(JobRequest request, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.StartJobAsync(request, token), cancellationToken);

    public Task<JobStatus?> FindJobAsync(string id, TimeSpan wait, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => farm.FindJobAsync(id, wait, token), cancellationToken);

    public Task<IReadOnlyList<FarmSet>> ListSetsAsync(CancellationToken cancellationToken) => breaker.CallAsync(farm.ListSetsAsync, cancellationToken);

    public Task<IReadOnlyList<SetFile>> ListFilesAsync(string setId, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.ListFilesAsync(setId, token), cancellationToken);

    public ISourceFile Open(string setId, SetFile file) => new GuardedSource(farm.Open(setId, file), breaker);

    public Task DeleteSetAsync(string setId, FencingTerm term, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.DeleteSetAsync(setId, term, token), cancellationToken);

    public Task<string> FingerprintAsync(string application, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.FingerprintAsync(application, token), cancellationToken);

    public Task<ServiceMasterKeyDependents> ListDependentsAsync(string instance, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.ListDependentsAsync(instance, token), cancellationToken);

    public Task<JobStatus?> CancelJobAsync(string id, FencingTerm term, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.CancelJobAsync(id, term, token), cancellationToken);

    public Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.ReadLogAsync(id, token), cancellationToken);

    public Task StageFileAsync(FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken) =>
        breaker.TransferAsync(token => farm.ListSetsAsync(token), async token =>
        {
            await farm.StageFileAsync(file, content, term, token);
            return true;
        }, cancellationToken);

    public Task<string?> DigestAsync(string setId, SetFile file, CancellationToken cancellationToken) => breaker.CallAsync(token => farm.DigestAsync(setId, file, token), cancellationToken);

    /// <summary>Reading goes on by itself where it was cut off; only the opening is spared.</summary>
    private sealed class GuardedSource(ISourceFile file, Breaker breaker) : ISourceFile
    {
        public string Path => file.Path;

        public long Bytes => file.Bytes;

        public Task<Stream> OpenAsync(CancellationToken cancellationToken) => breaker.CallAsync(file.OpenAsync, cancellationToken);
    }
}
