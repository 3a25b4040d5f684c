using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class PassphraseOnFarmTests
{
    private const string Copy = "https://contoso-sp.vault.azure.net/secrets/contoso-sssp-1/v1";
    private static readonly DateTimeOffset Night = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly string Configuration = FarmWorld.Digest("configuration");

    [Fact]
    [Invariant("I11")]
    public void What_the_farm_accepted_opens_it_while_its_configuration_is_the_same()
    {
        var asked = Run(1, Proven(1), Configuration);

        Assert.Equal(Copy, OnFarm([asked], Configuration));
        Assert.Null(OnFarm([asked], FarmWorld.Digest("edited")));
        Assert.Null(OnFarm([asked], null));   // the farm does not answer: nothing is known of it now
    }

    [Fact]
    [Invariant("I11")]
    public void A_refusal_or_a_run_without_a_proof_voids_what_was_accepted_before()
    {
        var asked = Run(1, Proven(1), Configuration);

        Assert.Null(OnFarm([asked, Run(2, new PassphraseEvidence { SecretId = Copy, Refused = true }, Configuration)], Configuration));
        Assert.Null(OnFarm([asked, Run(2, new PassphraseEvidence { SecretId = Copy }, Configuration)], Configuration));
    }

    [Fact]
    public void A_proof_that_later_runs_carry_counts_with_the_configuration_of_its_own_time()
    {
        var edited = FarmWorld.Digest("edited");
        BackupResource[] runs = [Run(1, Proven(1), Configuration), Run(2, Proven(1), edited)];

        Assert.Null(OnFarm(runs, edited));
        Assert.Equal(Copy, OnFarm(runs, Configuration));
    }

    [Fact]
    public void A_run_that_is_not_done_with_its_passphrase_says_nothing_yet()
    {
        var asking = Run(2, new PassphraseEvidence { SecretId = "https://contoso-sp.vault.azure.net/secrets/contoso-sssp-2/v1" }, null, StepState.Running);

        Assert.Equal(Copy, OnFarm([Run(1, Proven(1), Configuration), asking], Configuration));
    }

    [Fact]
    public void It_is_remembered_when_the_run_that_asked_is_no_longer_kept()
    {
        var before = PassphraseOnFarm.Of(View([Run(1, Proven(1), Configuration)], Configuration, null))!;

        Assert.Equal(Copy, PassphraseOnFarm.Of(View([Run(9, Proven(1), Configuration)], Configuration, before))!.OnFarm);
        Assert.Equal(Copy, PassphraseOnFarm.Of(View([], Configuration, before))!.OnFarm);
        Assert.Null(PassphraseOnFarm.Of(View([Run(9, Proven(1), Configuration)], Configuration, null))!.OnFarm);
    }

    [Fact]
    public void Before_the_first_run_nothing_is_said() => Assert.Null(PassphraseOnFarm.Of(View([], Configuration, null)));

    private static string? OnFarm(BackupResource[] backups, string? configuration) => PassphraseOnFarm.Of(View(backups, configuration, null))!.OnFarm;

    private static PolicyView View(BackupResource[] backups, string? configuration, PassphraseStatus? before)
    {
        var report = configuration is null ? null : new PreflightReport { Farm = FarmWorld.Info, Checks = [], ConfigurationFingerprint = configuration };
        var resource = new PolicyResource { Metadata = new ObjectMeta { Namespace = "sharepoint", Name = "contoso", Uid = "uid" }, Status = before is null ? null : new PolicyStatus { Passphrase = before } };
        return new PolicyView(resource, TestPolicy.Of("west"), new Findings(Night, new FarmFinding(null, report), new PassphraseFinding(null, null), null, []), backups, Night);
    }

    private static PassphraseEvidence Proven(int day) => new() { SecretId = Copy, Proof = PassphraseProof.AcceptedByFarm, ProvenAt = Night.AddDays(day).AddMinutes(1) };

    private static BackupResource Run(int day, PassphraseEvidence passphrase, string? configuration, StepState escrow = StepState.Succeeded) => new()
    {
        Metadata = new ObjectMeta { Namespace = "sharepoint", Name = $"contoso-{day}", Uid = $"uid-{day}" },
        Spec = new BackupSpec { PolicyName = "contoso" },
        Status = new BackupStatus
        {
            StartedAt = Night.AddDays(day),
            Passphrase = passphrase,
            FarmSet = configuration is null ? null : new FarmSetEvidence { Id = "set", Directory = "d", ConfigurationFingerprint = configuration },
            Steps = [new StepRecord { Name = StepNames.EscrowPassphrase, State = escrow, FinishedAt = escrow == StepState.Running ? null : Night.AddDays(day).AddMinutes(2) }],
        },
    };
}
