using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Backups;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

/// <summary>A farm with one Secure Store, one credential set and one share, in a directory of its own.</summary>
internal sealed class FarmWorld : IDisposable
{
    public const string Passphrase = "Contoso-Passphrase-1";
    public const string Share = @"\\fs01\spbackup";
    public const string ApplicationItem = @"Farm\Shared Services\Shared Services Applications\Secure Store Service";
    public const string ProxyItem = @"Farm\Shared Services\Shared Services Proxies\Secure Store Service";

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("farm-");

    public FarmWorld(string passphrase = Passphrase, TimeProvider? time = null, long padding = 0)
    {
        Farm = SimulatedFarm.Create(
            _directory.FullName,
            new FarmOptions
            {
                DatabasePadding = padding,
                SecureStores =
                [
                    new SecureStoreOptions
                    {
                        Passphrase = passphrase,
                        TargetApplications = [new TargetApplicationState("erp", "ERP", "Group", ["User", "Password"])],
                    },
                ],
            },
            time ?? TimeProvider.System);
        ShareFolder = Path.Combine(_directory.FullName, "share");
        Farm.Mounts.Add(new Mount(Share, ShareFolder));
        Store.AddCredentials("erp", @"CONTOSO\anna", ["svc-erp", "S3cret of the ERP"]);
    }

    public SimulatedFarm Farm { get; }

    public SecureStore Store => Farm.SecureStore("Secure Store Service");

    public string Directory => _directory.FullName;

    public string ShareFolder { get; }

    /// <summary>A fresh directory on the share, as the farm sees it.</summary>
    public string NewDirectory(string name)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(ShareFolder, name));
        return $@"{Share}\{name}";
    }

    public Task<BackupOutcome> BackUpAsync(string directory, string item = ApplicationItem, bool force = false) =>
        Farm.BackupAsync(new BackupRequest(item, directory, Force: force), _ => { }, TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<string>> RestoreAsync(string directory, string item = ApplicationItem) =>
        Farm.RestoreAsync(new RestoreRequest(item, directory), _ => { }, TestContext.Current.CancellationToken);

    /// <summary>What a restore leaves to do: the service is started nowhere.</summary>
    public void StartServices()
    {
        foreach (var instance in Farm.State.ServiceInstances)
            Farm.StartServiceInstance(instance.Id);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
