using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Tests.Sandbox.Worlds;

/// <summary>Two farms as a world has them: what was backed up on one is restored and decrypted on the other, through both agents.</summary>
public sealed class ScratchFarmTests : IAsyncLifetime
{
    private const string Passphrase = "Contoso-Passphrase-1";
    private const string Set = "contoso-20261122t021500z-9f0c1d2e";

    private static readonly FencingTerm s_term = new("lease-1", 1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("farms-");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Farms", TimeProvider.System);
    private readonly List<IDisposable> _owned = [];
    private FarmSite _contoso = null!;
    private FarmSite _scratch = null!;
    private FarmAgentClient _from = null!;
    private FarmAgentClient _to = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_set_of_the_farm_decrypts_on_the_scratch_farm_with_its_passphrase_alone()
    {
        var (farm, scratch) = (await _from.DescribeAsync(Token), await _to.DescribeAsync(Token));
        var (application, target) = (farm.Applications.Single(), scratch.Applications.Single());
        Assert.NotEqual(farm.FarmId, scratch.FarmId);
        Assert.NotEqual(application.Id, target.Id);
        Assert.Equal(application.ItemPath, target.ItemPath);
        Assert.Equal((false, 0), (target.KeyPopulated, target.TargetApplications.Count));
        NothingIsReadableThere();

        var backup = await BackUpAsync(application);
        await CopyAsync();
        var restored = await RunAsync(_to, new JobRequest
        {
            Id = "drill-1.Restore.1",
            Kind = JobKind.Restore,
            Term = s_term,
            Restore = new RestoreJob { SetId = Set, BackupDirectory = FarmSite.Share, Build = farm.Build, Items = [.. backup.Items.Select(item => new RestoreItem(item.Role, item.ItemPath, item.BackupId))] },
        });

        Assert.True(restored.State is JobState.Succeeded, restored.Error?.ToString());
        Assert.Equal("not needed", restored.Restore!.Items.Single(item => item.Role is "proxy").Log);
        NothingIsReadableThere();
        Assert.Equal(FarmErrorCodes.PassphraseRefused, (await RefreshAsync(target, "Another-Passphrase-2", 1)).Error?.Code);
        NothingIsReadableThere();
        Assert.Null((await RefreshAsync(target, Passphrase, 2)).Error);
        Assert.All(_contoso.Stored, set => Assert.Equal(StoredCredentials.Readable, set.TryOn(_scratch.Store)));
        Assert.All(_contoso.Stored, set => Assert.Equal(StoredCredentials.Readable, set.TryOn(_contoso.Store)));
        Assert.Equal(application.TargetApplications.Select(one => one.Id), (await _to.DescribeAsync(Token)).Applications.Single().TargetApplications.Select(one => one.Id));
    }

    public async ValueTask InitializeAsync()
    {
        var contoso = FarmSite.StartAsync(Path.Combine(_directory.FullName, "contoso"), new FarmSiteOptions { Passphrase = Passphrase }, _authority, TimeProvider.System, Token);
        var scratch = FarmSite.StartAsync(Path.Combine(_directory.FullName, "scratch"), FarmSiteOptions.Scratch, _authority, TimeProvider.System, Token);
        (_contoso, _scratch) = (await contoso, await scratch);
        (_from, _to) = (Client(_contoso), Client(_scratch));
    }

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(one => one.Dispose());
        if (_contoso is not null)
            await _contoso.DisposeAsync();
        if (_scratch is not null)
            await _scratch.DisposeAsync();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private void NothingIsReadableThere() =>
        Assert.All(_contoso.Stored, set => Assert.StartsWith("unreadable: ", set.TryOn(_scratch.Store), StringComparison.Ordinal));

    private async Task<BackupEvidence> BackUpAsync(SecureStoreApplication application)
    {
        var job = await RunAsync(_from, new JobRequest
        {
            Id = "run-1.BackUpFarm.1",
            Kind = JobKind.Backup,
            Term = s_term,
            Backup = new BackupJob { SetId = Set, Application = application.Id, ApplicationItem = application.ItemPath, ProxyItem = application.Proxy!.ItemPath, BackupDirectory = FarmSite.Share },
        });
        return job.Backup ?? throw new InvalidOperationException(job.Error?.ToString());
    }

    /// <summary>From share to share under one path, as from off-site to the lab's share.</summary>
    private async Task CopyAsync()
    {
        foreach (var file in await _from.ListFilesAsync(Set, Token))
        {
            var sha256 = await _from.DigestAsync(Set, file, Token);
            await using var content = await _from.Open(Set, file).OpenAsync(Token);
            await _to.StageFileAsync(new FileToStage(Set, FarmSite.Share, file.Path, file.Bytes, sha256!), content, s_term, Token);
        }
    }

    private Task<JobStatus> RefreshAsync(SecureStoreApplication application, string passphrase, int attempt) => RunAsync(_to, new JobRequest
    {
        Id = $"drill-1.RefreshKey.{attempt}",
        Kind = JobKind.RefreshKey,
        Term = s_term,
        RefreshKey = new RefreshKeyJob(application.Id, application.Proxy!.Id),
        Secrets = new JobSecrets { Passphrase = passphrase },
    });

    private static async Task<JobStatus> RunAsync(FarmAgentClient client, JobRequest request)
    {
        var job = await client.StartJobAsync(request, Token);
        for (var poll = 0; poll < 4 && job.State is JobState.Running; poll++)
            job = (await client.FindJobAsync(request.Id, TimeSpan.FromSeconds(30), Token))!;
        return job;
    }

    private FarmAgentClient Client(FarmSite farm)
    {
        var certificate = _authority.IssueClient(FarmSite.Client);
        var client = FarmAgentClient.Open(farm.AgentUrl, new FarmCredentials(certificate.CertificatePem, new SecretValue(certificate.PrivateKeyPem), _authority.Pem), new FarmAgentOptions(), TimeProvider.System);
        _owned.AddRange([client, certificate]);
        return client;
    }
}
