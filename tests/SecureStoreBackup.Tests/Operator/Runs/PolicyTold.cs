using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>What the policy's status would say of a world, from what the world itself answers now.</summary>
internal static class PolicyTold
{
    public static async Task<PolicyView> ViewAsync(RunWorld world)
    {
        var (full, now) = (WirePolicies.Full(), world.Time.GetUtcNow());
        var resource = full with { Metadata = full.Metadata with { CreationTimestamp = RunWorld.Slot.AddDays(-1) }, Status = null };
        var findings = new Findings(now, new FarmFinding(null, Report(world)) { AskedAt = now }, await PassphraseAsync(world), null, await Task.WhenAll(world.Containers.Select(c => TargetAsync(world, c.Key))));
        return new PolicyView(resource, world.Policy, findings, [.. world.Journal.Runs.Select(r => ObjectOf(r, now))], now);
    }

    public static Condition Of(PolicyView view, string type) => PolicyConditions.Of(view).First(c => c.Type == type);

    private static PreflightReport Report(RunWorld world) => world.Farm.World.Report(PreflightStep.RequestOf(world.Policy));

    private static async Task<PassphraseFinding> PassphraseAsync(RunWorld world)
    {
        try
        {
            var secret = await world.Vault.GetAsync(world.Policy.Passphrase.SecretName, null, TestContext.Current.CancellationToken);
            return new PassphraseFinding(null, new PassphraseVersion(secret.Version.Version, secret.Version.CreatedAt));
        }
        catch (StepFailedException away)
        {
            return new PassphraseFinding(away.Failure with { Field = "spec.passphrase.secretName" }, null) { Copy = world.Journal.Runs.Select(r => r.Passphrase?.SecretId).FirstOrDefault() };
        }
    }

    private static async Task<TargetFinding> TargetAsync(RunWorld world, string target) =>
        new(target, null, await Catalog.ListAsync(world.Containers[target], WholePoint.Point[..WholePoint.Point.LastIndexOf('/')], TestContext.Current.CancellationToken));

    private static BackupResource ObjectOf(BackupRun run, DateTimeOffset now)
    {
        var backup = new BackupResource
        {
            Metadata = new ObjectMeta { Name = run.Name, Namespace = run.Namespace, Uid = run.Uid, CreationTimestamp = run.Slot },
            Spec = new BackupSpec { PolicyName = run.PolicyName, Trigger = run.Trigger, Scope = run.Scope, Slot = run.Slot },
        };
        return backup with { Status = BackupMapping.StatusOf(run, backup, now) };
    }
}
