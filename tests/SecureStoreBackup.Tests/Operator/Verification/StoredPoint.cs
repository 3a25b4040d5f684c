using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Verification;

/// <summary>A recovery point that a run has made, at one target.</summary>
internal sealed class StoredPoint
{
    public const string Prefix = WholePoint.Point + "/";

    private StoredPoint(RunWorld world) => World = world;

    public static RecoveryPointPath Path { get; } = new("contoso/sharepoint.contoso", "20261122t021500z-00000001");

    public RunWorld World { get; }

    public InMemoryContainer Container => World.Containers["east"];

    /// <summary>Its blobs, the manifest among them.</summary>
    public string[] Blobs => [.. Container.Paths.Where(p => p.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static async Task<StoredPoint> MakeAsync()
    {
        var world = new RunWorld("east");
        await world.RunAsync();
        return new(world);
    }

    public Task<PointReading?> ReadAsync(IContainer? container = null) =>
        new PointVerifier(container ?? Container, ReadSecretAsync).ReadAsync(Path, progress: null, TestContext.Current.CancellationToken);

    public Task ReadSecretAsync(string id, CancellationToken cancellationToken) =>
        PinnedSecrets.ReadAsync(SecretId.Parse(id).Vault == World.Vault.Url ? World.Vault : World.Exports, id, cancellationToken);
}
