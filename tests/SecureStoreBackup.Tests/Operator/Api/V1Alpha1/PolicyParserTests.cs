using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class PolicyParserTests
{
    [Fact]
    public void A_policy_that_says_only_what_it_must_gets_the_defaults()
    {
        var policy = Accept(WirePolicies.Minimal());

        Assert.Equal("Etc/UTC", policy.Schedule.Schedule.Zone.Id);
        Assert.Equal(TimeSpan.Zero, policy.Schedule.Jitter);
        Assert.Equal(TimeSpan.FromHours(1), policy.Schedule.StartingDeadline);
        Assert.Null(policy.Schedule.MaxAge);
        Assert.True(policy.Schedule is { Suspend: false, RunOnCreate: false, TriggerOverdue: true, TriggerPassphraseChanged: true });
        Assert.True(policy.Farm is { IncludeProxy: true, BackupThreads: 1, IgnoreSpaceEstimate: false, CopiesToKeep: 1, ServiceApplication: null });
        Assert.Equal(PassphraseVerification.OnChange, policy.Passphrase.Verify);
        Assert.Equal(new IdentityPolicy.WorkloadIdentity(null, null), policy.Offsite[0].Identity);
        Assert.Equal(policy.Vault.Url, policy.Vault.ExportsUrl);
        Assert.Equal(new HistoryPolicy(10, 5), policy.History);
    }

    [Fact]
    public void A_policy_that_says_everything_is_taken_at_its_word()
    {
        var policy = Accept(WirePolicies.Full());

        Assert.Equal("15 2 * * *", policy.Schedule.Expression);
        Assert.Equal("Europe/Berlin", policy.Schedule.Schedule.Zone.Id);
        Assert.Equal(TimeSpan.FromHours(26), policy.Schedule.MaxAge);
        Assert.Equal(PassphraseVerification.EveryRun, policy.Passphrase.Verify);
        Assert.Equal(new ServiceMasterKeyPolicy(@"SQL01\SHAREPOINT", @"\\fs01\spbackup\keys"), policy.ServiceMasterKeys[0]);
        Assert.Equal(new Uri("https://contoso-keys.vault.azure.net"), policy.Vault.ExportsUrl);
        Assert.Equal("Cool", policy.Offsite[0].AccessTier);
        Assert.Equal(new IdentityPolicy.SharedKey("emulator-key"), policy.Offsite[1].Identity);
    }

    [Theory]
    [InlineData("schedule", "\"0 0 30 2 *\"", "spec.schedule", "would never run")]
    [InlineData("timeZone", "\"Europe/Atlantis\"", "spec.timeZone", "IANA")]
    [InlineData("jitterSeconds", "3600", "spec.jitterSeconds", "not less than startingDeadlineSeconds (3600)")]
    [InlineData("startingDeadlineSeconds", "1", "spec.startingDeadlineSeconds", "use 60 to 604800")]
    [InlineData("maxAge", "\"1d\"", "spec.maxAge", "26h, 90m or 1h30m")]
    [InlineData("maxAge", "\"0h\"", "spec.maxAge", "more than zero")]
    [InlineData("farm.agentUrl", "\"http://sp01:7443\"", "spec.farm.agentUrl", "only https")]
    [InlineData("farm.agentUrl", "\"sp01:7443\"", "spec.farm.agentUrl", "https")]
    [InlineData("farm.agentUrl", "\"https://sp01:7443/v1\"", "spec.farm.agentUrl", "path")]
    [InlineData("farm.tlsSecretName", "\"Contoso Agent\"", "spec.farm.tlsSecretName", "name of a Kubernetes object")]
    [InlineData("farm.backupDirectory", "\"/var/backup\"", "spec.farm.backupDirectory", @"\\server\share")]
    [InlineData("farm.backupThreads", "11", "spec.farm.backupThreads", "use 1 to 10")]
    [InlineData("farm.copiesToKeep", "-1", "spec.farm.copiesToKeep", "use 0 to 10")]
    [InlineData("passphrase.secretName", "\"contoso_passphrase\"", "spec.passphrase.secretName", "letters, digits and '-'")]
    [InlineData("passphrase.secretName", "\"contoso-sssp-1a2b3c4d-x\"", "spec.passphrase.secretName", "our own copies")]
    [InlineData("passphrase.verify", "\"Sometimes\"", "spec.passphrase.verify", "OnChange or EveryRun or Never")]
    [InlineData("serviceMasterKeys.0.instance", "\"SQL01;DROP\"", "spec.serviceMasterKeys[0].instance", "HOST\\INSTANCE")]
    [InlineData("serviceMasterKeys.0.directory", "\"\\\\\\\\fs01\"", "spec.serviceMasterKeys[0].directory", "share is missing")]
    [InlineData("serviceMasterKeys.1", "{\"instance\": \"sql01\\\\sharepoint\", \"directory\": \"D:\\\\keys\"}", "spec.serviceMasterKeys[1].instance", "twice")]
    [InlineData("keyVault.url", "\"https://user:pw@contoso-sp.vault.azure.net\"", "spec.keyVault.url", "user or password")]
    [InlineData("keyVault.exportsUrl", null, "spec.keyVault.exportsUrl", "singleVault: true")]
    [InlineData("keyVault.exportsUrl", "\"https://CONTOSO-sp.vault.azure.net/\"", "spec.keyVault.exportsUrl", "same vault")]
    [InlineData("keyVault.singleVault", "true", "spec.keyVault.exportsUrl", "leave one of the two out")]
    [InlineData("keyVault.prefix", "\"Contoso\"", "spec.keyVault.prefix", "lower-case")]
    [InlineData("keyVault.identity", "{\"type\": \"SharedKeySecret\"}", "spec.keyVault.identity.type", "WorkloadIdentity")]
    [InlineData("keyVault.identity", "{\"clientId\": \"contoso\"}", "spec.keyVault.identity.clientId", "36")]
    [InlineData("keyVault.identity", "{\"authorityHost\": \"login.contoso.local\"}", "spec.keyVault.identity.authorityHost", "absolute")]
    [InlineData("keyVault.caBundle", "\"-----BEGIN PRIVATE KEY-----\"", "spec.keyVault.caBundle", "private key")]
    [InlineData("keyVault.caBundle", "\"certificates\"", "spec.keyVault.caBundle", "no certificate")]
    [InlineData("offsite", "[]", "spec.offsite", "at least 1")]
    [InlineData("offsite.0.name", "\"West Europe\"", "spec.offsite[0].name", "westeurope")]
    [InlineData("offsite.1.name", "\"westeurope\"", "spec.offsite[1].name", "twice")]
    [InlineData("offsite.0.containerUrl", "\"https://a.blob.core.windows.net/securestore?sv=2024&sig=hush\"", "spec.offsite[0].containerUrl", "query")]
    [InlineData("offsite.0.containerUrl", "\"https://a.blob.core.windows.net\"", "spec.offsite[0].containerUrl", "container's name")]
    [InlineData("offsite.0.prefix", "\"../other\"", "spec.offsite[0].prefix", "single '/'")]
    [InlineData("offsite.0.prefix", "\"contoso/\"", "spec.offsite[0].prefix", "single '/'")]
    [InlineData("offsite.0.accessTier", "\"Archive\"", "spec.offsite[0].accessTier", "Hot or Cool or Cold")]
    [InlineData("offsite.0.identity", "{\"secretName\": \"key\"}", "spec.offsite[0].identity.secretName", "belongs to SasSecret")]
    [InlineData("offsite.0.identity", "{\"type\": \"SasSecret\"}", "spec.offsite[0].identity.secretName", "sasToken")]
    [InlineData("offsite.0.identity", "{\"type\": \"SharedKeySecret\", \"secretName\": \"key\"}", "spec.offsite[0].identity.type", "emulator")]
    [InlineData("offsite.0.proxy", "\"proxy:3128\"", "spec.offsite[0].proxy", "http")]
    [InlineData("offsite.0.proxy", "\"http://me:hush@proxy:3128\"", "spec.offsite[0].proxy", "user or password")]
    [InlineData("keyVault.proxy", "\"http://proxy:3128/path\"", "spec.keyVault.proxy", "more than scheme")]
    [InlineData("offsite.1.identity", "{\"type\": \"SharedKeySecret\"}", "spec.offsite[1].identity.secretName", "accountKey")]
    [InlineData("offsite.1.identity.clientId", "\"11111111-2222-3333-4444-555555555555\"", "spec.offsite[1].identity.type", "WorkloadIdentity")]
    [InlineData("escrow", "{\"recipients\": [{\"name\": \"safe\", \"publicKey\": \"hush\"}]}", "spec.escrow.recipients[0].publicKey", "openssl pkey")]
    [InlineData("escrow", "{\"recipients\": [{\"name\": \"safe\", \"publicKey\": \"-----BEGIN PRIVATE KEY-----hush\"}]}", "spec.escrow.recipients[0].publicKey", "private key")]
    [InlineData("history.backups", "0", "spec.history.backups", "use 1 to 100")]
    public void A_wrong_field_is_named_with_the_remedy(string field, string? json, string path, string says)
    {
        var error = Assert.Single(Refuse(WirePolicies.Changed(field, json)));

        Assert.Equal(path, error.Path);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_found_at_once()
    {
        var errors = Refuse(WirePolicies.Changed(("schedule", "\"never\""), ("farm.agentUrl", "\"sp01\""), ("offsite.1.containerUrl", "\"https://\""), ("history.failedBackups", "0")));

        Assert.Equal(
            ["spec.farm.agentUrl", "spec.history.failedBackups", "spec.offsite[1].containerUrl", "spec.schedule"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_targets_may_not_be_one_copy()
    {
        var errors = Refuse(WirePolicies.Changed(("offsite.1.containerUrl", "\"https://contosobackup.blob.core.windows.net/securestore\""), ("offsite.1.prefix", "\"contoso\""), ("offsite.1.identity", "{}")));

        Assert.Contains("one copy and not two", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void A_name_has_at_most_40_characters(int length, bool accepted)
    {
        var (policy, errors) = PolicyParser.Parse(WirePolicies.Minimal() with { Metadata = new() { Name = new string('a', length) } });

        Assert.Equal(accepted, policy is not null);
        Assert.Equal(accepted ? [] : ["metadata.name"], errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("{\"required\": true, \"minimumDays\": 30}", 30)]
    [InlineData("{\"required\": true}", 1)]
    [InlineData("{\"required\": false}", null)]
    [InlineData("{}", null)]
    [InlineData(null, null)]
    public void A_lock_is_asked_for_in_days_or_not_at_all(string? json, int? days) =>
        Assert.Equal(days, Accept(WirePolicies.Changed("offsite.0.immutability", json)).Offsite[0].ImmutableDays);

    [Fact]
    public void Days_of_a_lock_that_is_not_asked_for_are_refused()
    {
        var error = Assert.Single(Refuse(WirePolicies.Changed("offsite.1.immutability", "{\"minimumDays\": 30}")));

        Assert.Equal("spec.offsite[1].immutability.minimumDays", error.Path);
        Assert.Contains("required: true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_verification_follows_its_own_schedule_in_the_policys_zone()
    {
        var verification = Accept(WirePolicies.Changed("verification", "{\"schedule\": \"0 6 * * 0\"}")).Verification!;

        Assert.Equal(("Europe/Berlin", 5), (verification.Schedule.Zone.Id, verification.MaxPointsPerPass));
        Assert.Null(Accept(WirePolicies.Full()).Verification);
    }

    [Theory]
    [InlineData("{\"schedule\": \"0 6 * *\"}", "spec.verification.schedule")]
    [InlineData("{\"schedule\": \"0 6 * * 0\", \"maxPointsPerPass\": 0}", "spec.verification.maxPointsPerPass")]
    public void Later_verification_that_cannot_be_followed_is_refused(string json, string path) =>
        Assert.Equal(path, Assert.Single(Refuse(WirePolicies.Changed("verification", json))).Path);

    [Fact]
    public void What_is_missing_altogether_is_named()
    {
        var full = WirePolicies.Full();

        var errors = Refuse(full with { Spec = full.Spec! with { Schedule = null!, Farm = null!, KeyVault = null!, Passphrase = null!, Offsite = null! } });

        Assert.Equal(["spec.farm", "spec.keyVault", "spec.offsite", "spec.passphrase", "spec.schedule"], errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_policy_without_a_spec_is_refused() =>
        Assert.Equal("spec", Assert.Single(Refuse(new PolicyResource { Metadata = new() { Name = "contoso" } })).Path);

    private static BackupPolicy Accept(PolicyResource resource)
    {
        var (policy, errors) = PolicyParser.Parse(resource);
        Assert.Empty(errors);
        return policy!;
    }

    private static IReadOnlyList<FieldError> Refuse(PolicyResource resource)
    {
        var (policy, errors) = PolicyParser.Parse(resource);
        Assert.Null(policy);
        return errors;
    }
}
