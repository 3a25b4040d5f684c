using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class WithoutACluster(Stage stage)
{
    [Fact(Timeout = 300_000)]
    public async Task One_command_makes_a_verified_recovery_point_of_a_policy_in_a_file()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "command", cancellationToken, withOperator: false);
        var policy = Path.Combine(story.Farm.Directory, "policy.json");
        await File.WriteAllTextAsync(policy, story.Policy("contoso").ToString(), cancellationToken);

        var backup = await CommandLine.RunAsync(
            Repository.Binary("SecureStoreBackup.Operator", "securestore"),
            ["backup", "--policy", policy, "--credentials", Path.Combine(story.World.Directory, "credentials"), "--journal", Path.Combine(story.Farm.Directory, "journal.json")],
            story.World.OperatorEnvironment, null, cancellationToken);

        Assert.Contains("is verified at westeurope, northeurope.", backup.Expect(), StringComparison.Ordinal);
        foreach (var container in World.Containers)
            Assert.Single(await story.BlobsAsync(container), blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal));
    }
}
