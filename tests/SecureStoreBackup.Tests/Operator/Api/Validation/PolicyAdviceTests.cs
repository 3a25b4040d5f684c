using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Tests.Operator.Api.Validation;

public sealed class PolicyAdviceTests
{
    /// <summary>A policy that nobody has anything to say against.</summary>
    private const string Quiet = """
        apiVersion: securestore.dev/v1alpha1
        kind: SecureStoreBackupPolicy
        metadata: {name: contoso}
        spec:
          schedule: "15 2 * * *"
          farm:
            agentUrl: https://sp01.contoso.local:7443
            tlsSecretName: contoso-farm-agent
            backupDirectory: \\fs01\spbackup
          passphrase: {secretName: contoso-secure-store-passphrase, verify: OnChange}
          serviceMasterKeys: [{instance: SQL01, directory: '\\fs01\keys'}]
          keyVault:
            url: https://contoso-sp.vault.azure.net
            exportsUrl: https://contoso-keys.vault.azure.net
            prefix: contoso
          offsite:
            - name: westeurope
              containerUrl: https://west.blob.core.windows.net/securestore
              accessTier: Cool
              immutability: {required: true, minimumDays: 30}
            - name: northeurope
              containerUrl: https://north.blob.core.windows.net/securestore
              immutability: {required: true}
          escrow: {recipients: [{name: safe, publicKey: "KEY"}]}
          retention: {keepDaily: 30}
          verification: {schedule: 0 6 * * 0}
          drill: {schedule: 0 7 1 * *}
        """;

    private static readonly string _policy = Quiet.Replace("KEY", Key(), StringComparison.Ordinal);

    [Fact]
    public void A_careful_policy_gets_no_advice()
    {
        var report = PolicyFile.Parse(_policy);

        Assert.Empty(report.AllErrors);
        Assert.Empty(Assert.Single(report.Documents).Warnings);
    }

    [Theory]
    [InlineData("15 2 * * *", "*/20 * * * *", "spec.schedule", "every 20 min")]
    [InlineData("15 2 * * *", "0,30 2 * * *", "spec.schedule", "every 30 min")]
    [InlineData("15 2 * * *", "15 2 * * *\"\n  maxAge: \"20h", "spec.maxAge", "use 25h or more")]
    [InlineData("exportsUrl: https://contoso-keys.vault.azure.net", "singleVault: true", "spec.keyVault.singleVault", "in one vault")]
    [InlineData("verify: OnChange", "verify: Never", "spec.passphrase.verify", "use OnChange")]
    [InlineData("https://north", "https://west", "spec.offsite[1].containerUrl", "same storage account as 'westeurope'", "/securestore\n      immutability", "/second\n      immutability")]
    [InlineData("    - name: northeurope\n      containerUrl: https://north.blob.core.windows.net/securestore\n      immutability: {required: true}\n", "", "spec.offsite", "there is one target")]
    [InlineData("      immutability: {required: true}\n", "", "spec.offsite[1].immutability", "lock the container")]
    [InlineData("keepDaily: 30", "keepDaily: 14", "spec.offsite[0].immutability.minimumDays", "outlasts the retention, which would delete after about 21 days")]
    [InlineData("keepDaily: 30", "keepDaily: 14", "spec.offsite[0].accessTier", "Cool is billed for 30 days at least")]
    [InlineData("accessTier: Cool", "accessTier: Cold", "spec.offsite[0].accessTier", "billed for 90 days at least, and the retention deletes points after about 37 days; keep longer, or use Cool")]
    [InlineData("  retention: {keepDaily: 30}\n", "", "spec.retention", "for ever")]
    [InlineData("  verification: {schedule: 0 6 * * 0}\n", "", "spec.verification", "read back only when")]
    [InlineData("  drill: {schedule: 0 7 1 * *}", "", "spec.drill", "nobody knows")]
    [InlineData("  escrow:", "  #escrow:", "spec.escrow", "in the vault alone")]
    public void Advice_names_the_field_and_what_to_write_instead(string old, string changed, string path, string says, string? also = null, string? alsoChanged = null)
    {
        var text = _policy.Replace(old, changed, StringComparison.Ordinal);
        Assert.NotEqual(_policy, text);
        if (also is not null)
            text = text.Replace(also, alsoChanged, StringComparison.Ordinal);

        var report = PolicyFile.Parse(text);

        Assert.Empty(report.AllErrors);
        Assert.Contains(says, Assert.Single(Assert.Single(report.Documents).Warnings, warning => warning.Path == path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_counts_points_counts_them_at_the_pace_of_the_schedule()
    {
        // Four weekly points and a week's grace are five weeks: longer than the lock.
        var weekly = PolicyFile.Parse(_policy.Replace("15 2 * * *", "15 2 * * 0", StringComparison.Ordinal).Replace("keepDaily: 30", "keepWeekly: 4", StringComparison.Ordinal));
        // Three points of a day that has four, and the grace.
        var often = PolicyFile.Parse(_policy.Replace("15 2 * * *", "0 */6 * * *", StringComparison.Ordinal).Replace("keepDaily: 30", "keepDaily: 60", StringComparison.Ordinal));

        Assert.Empty(Assert.Single(weekly.Documents).Warnings);
        Assert.Contains("about 7 days", Assert.Single(often.Documents).Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_with_errors_gets_no_advice_beside() =>
        Assert.Empty(Assert.Single(PolicyFile.Parse(_policy.Replace("15 2 * * *", "*/5 25 * * *", StringComparison.Ordinal)).Documents).Warnings);

    private static string Key()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(3072);
        return rsa.ExportSubjectPublicKeyInfoPem().Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
