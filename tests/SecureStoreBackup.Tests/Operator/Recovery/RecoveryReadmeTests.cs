using SecureStoreBackup.Operator.Recovery;
using SecureStoreBackup.Tests.Manifests;

namespace SecureStoreBackup.Tests.Operator.Recovery;

public sealed class RecoveryReadmeTests
{
    [Fact]
    public void The_commands_are_those_of_the_manifest_and_never_the_articles_wrong_ones()
    {
        var manifest = ManifestTests.Example();
        var readme = RecoveryReadme.Of(manifest);
        var app = manifest.Set.Items.First(item => item.Role == "app");

        Assert.Contains($@"Restore-SPFarm -Directory '{manifest.Set.Directory}\app' -RestoreMethod Overwrite -BackupId {app.BackupId} -Item '{app.ItemPath}' -Force -Confirm:$false", readme, StringComparison.Ordinal);
        Assert.Contains("Update-SPSecureStoreApplicationServerKey -Passphrase $passphrase -ServiceApplicationProxy $proxy", readme, StringComparison.Ordinal);
        Assert.Contains("-DatabaseName", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("-RecoveryMethod", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_in_a_name_stays_inside_its_text()
    {
        var example = ManifestTests.Example();
        var manifest = example with { ServiceApplication = example.ServiceApplication with { Name = "O'Neill's Store" } };

        Assert.Contains("-Name 'O''Neill''s Store'", RecoveryReadme.Of(manifest), StringComparison.Ordinal);
    }
}
