using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Telemetry;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Operator.Telemetry;

public sealed class PrometheusExpositionTests : IDisposable
{
    private readonly StoreWriter<PolicyResource> _policies = new();
    private readonly StoreWriter<BackupResource> _backups = new();
    private readonly StoreWriter<RestoreResource> _restores = new();
    private readonly OperatorMetrics _metrics;
    private readonly PrometheusExposition _exposition;

    public PrometheusExpositionTests()
    {
        _exposition = new PrometheusExposition(meter => meter.Name is not OperatorMetrics.MeterName || _metrics is null || ReferenceEquals(meter, _metrics.Meter));
        _metrics = new OperatorMetrics(_policies.Store, _backups.Store, _restores.Store);
    }

    [Fact]
    public void A_policys_status_becomes_its_gauges()
    {
        _policies.Put(Policies.Named("contoso"));
        using var leads = _metrics.Lead(null);
        var text = Scrape();
        Assert.Contains("securestore_policy_protected{namespace=\"sharepoint\",policy=\"contoso\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_condition{namespace=\"sharepoint\",policy=\"contoso\",type=\"PassphraseProven\"} -1\n", text, StringComparison.Ordinal);
        Assert.Contains($"securestore_policy_newest_recovery_point_timestamp_seconds{{namespace=\"sharepoint\",policy=\"contoso\"}} {Policies.At.ToUnixTimeSeconds()}\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_max_age_seconds{namespace=\"sharepoint\",policy=\"contoso\"} 93600\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_expected_interval_seconds{namespace=\"sharepoint\",policy=\"contoso\"} 86400\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_offsite_bytes{namespace=\"sharepoint\",policy=\"contoso\",target=\"westeurope\"} 1234\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drills_locks_and_files_that_stayed_behind_become_gauges_too()
    {
        var (named, key) = (Policies.Named("contoso"), new ServiceMasterKeyEvidence { Instance = "SQL01", Fingerprint = "f", ExportedAt = Policies.At, PasswordSecretId = "p", FileSecretId = "f", Sha256 = "s" });
        _policies.Put(named with
        {
            Spec = new PolicySpec
            {
                Schedule = "15 2 * * *",
                Farm = new FarmSpec { AgentUrl = "https://a:1", TlsSecretName = "t", BackupDirectory = "d" },
                Passphrase = new PassphraseSpec { SecretName = "s" },
                KeyVault = new KeyVaultSpec { Url = "u", Prefix = "p" },
                Offsite = [new OffsiteSpec { Name = "westeurope", ContainerUrl = "c", Immutability = new ImmutabilitySpec { Required = true } }, new OffsiteSpec { Name = "northeurope", ContainerUrl = "c" }],
                Drill = new DrillSpec { Schedule = "0 4 * * 0" },
            },
            Status = named.Status! with
            {
                Drill = new DrillStatus { Since = Policies.At },
                ServiceMasterKeys = [key, key with { Instance = "SQL02", LeftBehind = @"\\fs01\keys\smk-1" }],
                Offsite = [new OffsiteStatus { Name = "westeurope", LockedUntil = Policies.At.AddDays(30) }, new OffsiteStatus { Name = "northeurope" }],
            },
        });
        using var leads = _metrics.Lead(null);
        var text = Scrape();

        Assert.Contains("securestore_policy_drill_interval_seconds{namespace=\"sharepoint\",policy=\"contoso\"} 604800\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_key_files_left_behind{namespace=\"sharepoint\",policy=\"contoso\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_offsite_immutability_required{namespace=\"sharepoint\",policy=\"contoso\",target=\"westeurope\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_offsite_immutability_required{namespace=\"sharepoint\",policy=\"contoso\",target=\"northeurope\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"securestore_policy_offsite_locked_until_timestamp_seconds{{namespace=\"sharepoint\",policy=\"contoso\",target=\"westeurope\"}} {Policies.At.AddDays(30).ToUnixTimeSeconds()}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("locked_until_timestamp_seconds{namespace=\"sharepoint\",policy=\"contoso\",target=\"northeurope\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_run_under_way_and_restores_that_wait_are_told_by_policy()
    {
        _policies.Put(Policies.Named("contoso"));
        _backups.Put(Made(Policies.Backup("contoso", 1, RunPhase.Completed), 1), Made(Policies.Backup("contoso", 3, RunPhase.Running), 3), Made(Policies.Backup("contoso", 2, RunPhase.Running), 2), Made(Policies.Backup("fabrikam", 1, RunPhase.Failed), 1));
        _restores.Put(Restore("a", RestorePhase.AwaitingKey), Restore("b", RestorePhase.Completed), Restore("c", RestorePhase.AwaitingKey));
        using var leads = _metrics.Lead(null);
        var text = Scrape();

        Assert.Contains($"securestore_policy_oldest_run_timestamp_seconds{{namespace=\"sharepoint\",policy=\"contoso\"}} {Policies.At.AddHours(2).ToUnixTimeSeconds()}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("oldest_run_timestamp_seconds{namespace=\"sharepoint\",policy=\"fabrikam\"}", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_restores{namespace=\"sharepoint\",policy=\"contoso\",phase=\"AwaitingKey\"} 2\n", text, StringComparison.Ordinal);

        static BackupResource Made(BackupResource backup, int hour) => backup with { Metadata = backup.Metadata with { CreationTimestamp = Policies.At.AddHours(hour) } };
        static RestoreResource Restore(string name, RestorePhase phase) => new()
        {
            Metadata = new ObjectMeta { Namespace = "sharepoint", Name = name, Uid = name, ResourceVersion = "1" },
            Spec = new RestoreSpec { PolicyName = "contoso", Mode = RestoreMode.Drill, Source = new RestoreSourceSpec { Latest = true } },
            Status = new RestoreStatus { Phase = phase },
        };
    }

    [Fact]
    public void The_series_of_a_policy_end_with_it()
    {
        _policies.Put(Policies.Named("contoso"), Policies.Named("fabrikam"));
        using var leads = _metrics.Lead(null);
        Assert.Contains("policy=\"fabrikam\"", Scrape(), StringComparison.Ordinal);
        _policies.Put(Policies.Named("contoso"));
        Assert.DoesNotContain("policy=\"fabrikam\"", Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_changes_no_gauge()
    {
        _policies.Put(Policies.Named("contoso"));
        using var leads = _metrics.Lead(null);
        var before = Scrape();
        using var metrics = new OperatorMetrics(_policies.Store, _backups.Store, _restores.Store);
        using var exposition = new PrometheusExposition(meter => ReferenceEquals(meter, metrics.Meter));
        using var leadsAgain = metrics.Lead(null);
        var after = Text(exposition);
        Assert.NotEmpty(Gauges(after));
        Assert.Equal(Gauges(before), Gauges(after));
    }

    [Fact]
    public void Failures_are_counted_back_to_the_last_success_and_none_is_a_zero()
    {
        _policies.Put(Policies.Named("contoso"), Policies.Named("fabrikam"));
        _backups.Put(
            Policies.Backup("contoso", 1, RunPhase.Failed), Policies.Backup("contoso", 2, RunPhase.Completed), Policies.Backup("contoso", 3, RunPhase.Failed),
            Policies.Backup("contoso", 4, RunPhase.Failed), Policies.Backup("contoso", 5, RunPhase.Running));
        using var leads = _metrics.Lead(null);
        var text = Scrape();
        Assert.Contains("securestore_policy_consecutive_failed_backups{namespace=\"sharepoint\",policy=\"contoso\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_consecutive_failed_backups{namespace=\"sharepoint\",policy=\"fabrikam\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("securestore_policy_backups{namespace=\"sharepoint\",policy=\"contoso\",phase=\"Failed\"} 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_standby_shows_no_policy_and_says_that_it_does_not_lead()
    {
        _policies.Put(Policies.Named("contoso"));
        _metrics.Lead(null).Dispose();
        var text = Scrape();
        Assert.DoesNotContain("policy=", text, StringComparison.Ordinal);
        Assert.Contains("securestore_leader 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_is_in_the_catalogue_and_has_help_and_a_type()
    {
        _policies.Put(Policies.Named("contoso"));
        _backups.Put(Policies.Backup("contoso", 1, RunPhase.Completed));
        using var leads = _metrics.Lead(null);
        RunTelemetry.RunEnded(RunTrigger.Manual, RunPhase.Completed);
        RunTelemetry.StepEnded(new StepRecord { Name = StepNames.Preflight, State = StepState.Running, StartedAt = Policies.At }, StepState.Succeeded, Policies.At.AddSeconds(7));
        var lines = Scrape().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Where(line => line[0] is not '#'))
        {
            var name = line[..line.IndexOfAny(['{', ' '])];
            var metric = Assert.Single(MetricCatalog.All, metric => name == metric.Name || metric.Kind is MetricKind.Histogram && name.StartsWith(metric.Name + "_", StringComparison.Ordinal));
            Assert.Contains($"# TYPE {metric.Name} {metric.Kind.ToString().ToLowerInvariant()}", lines);
        }
        Assert.Contains(lines, line => line.StartsWith("securestore_step_seconds_bucket{step=\"Preflight\",outcome=\"Succeeded\",le=\"15\"}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("securestore_backups_ended_total{trigger=\"Manual\",outcome=\"Completed\"}", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_are_escaped()
    {
        _policies.Put(Policies.Named("a\"b\\c\nd"));
        using var leads = _metrics.Lead(null);
        Assert.Contains("policy=\"a\\\"b\\\\c\\nd\"", Scrape(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_is_generated_from_the_catalogue() => Assert.Equal(Repository.Read("docs/metrics.md"), MetricsReference.Generate());

    public void Dispose()
    {
        _metrics.Dispose();
        _exposition.Dispose();
    }

    private string Scrape() => Text(_exposition);

    private static string Text(PrometheusExposition exposition)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        exposition.WriteTo(text);
        return text.ToString();
    }

    private static string[] Gauges(string text) => [.. text.Split('\n').Where(line => line.StartsWith("securestore_policy_", StringComparison.Ordinal))];
}
