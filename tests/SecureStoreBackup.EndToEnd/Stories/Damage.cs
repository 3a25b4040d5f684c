using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Damage(Stage stage)
{
    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I1")]
    public async Task A_byte_that_changes_off_site_before_verification_fails_the_backup_and_the_next_one_makes_it_good()
    {
        await using var story = await Story.BeginAsync(stage, "damage", TestContext.Current.CancellationToken);
        story.World.Blobs.Faults.CorruptAfterCommit(story.Paths(Story.DatabaseFile));
        await story.ApplyAsync(story.Policy("contoso").With("suspend", true));
        var backup = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Failed");

        Assert.Equal("VerificationFailed", await story.ReadAsync($"ssb/{backup}", "{.status.conditions[?(@.type==\"Failed\")].reason}"));
        var message = await story.ReadAsync($"ssb/{backup}", "{.status.message}");
        var west = message.Contains("00000001.bak at westeurope", StringComparison.Ordinal);   // whichever target's copy was committed first
        var (bad, good) = west ? (0, 1) : (1, 0);
        string[] targets = ["westeurope", "northeurope"];
        Assert.Contains($"00000001.bak at {targets[bad]} does not read back as it was written", message, StringComparison.Ordinal);
        Assert.Contains($"The recovery point is verified at {targets[good]}.", message, StringComparison.Ordinal);
        Assert.DoesNotContain(await story.BlobsAsync(World.Containers[bad]), blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal));
        Assert.Single(await story.BlobsAsync(World.Containers[good]), blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal));
        await story.WaitUntilAsync("ssbp/contoso", "{.status.offsiteSummary}", "1/2");

        await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("contoso")}", "Completed");
        await story.WaitUntilAsync("ssbp/contoso", "{.status.offsiteSummary}", "2/2");
    }
}
