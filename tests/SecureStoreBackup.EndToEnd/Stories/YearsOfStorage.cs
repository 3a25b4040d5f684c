using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>What happens to recovery points after they are made: they are read again, locked, marked, and damaged.</summary>
[Trait("Suite", "Long")]
public sealed class YearsOfStorage(Stage stage)
{
    private const string Manifest = "/manifest.json";

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I1")]
    public async Task A_copy_that_rots_at_rest_is_found_by_the_next_slot_and_counts_no_more_and_the_other_target_still_does()
    {
        await using var story = await Story.BeginAsync(stage, "rot", TestContext.Current.CancellationToken);
        await story.ApplyAsync(story.Policy("contoso").With("schedule", "@yearly").With("verification", new JsonObject { ["schedule"] = "* * * * *" }));
        await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("contoso")}", "Completed");
        await story.WaitUntilAsync("ssbp/contoso", "{.status.offsiteSummary}", "2/2");

        var database = Assert.Single(await story.BlobsAsync(World.Containers[0]), blob => blob.EndsWith(Story.DatabaseFile, StringComparison.Ordinal));
        await story.World.Azurite.Account.CorruptAsync(World.Containers[0], database, TestContext.Current.CancellationToken);

        await story.WaitUntilAsync("ssbp/contoso", Condition("RecoveryPointsIntact", "status"), "False");
        Assert.Equal("westeurope:1", await story.ReadAsync("ssbp/contoso", "{range .status.offsite[?(@.damagedPoints>0)]}{.name}:{.damagedPoints}{end}"));
        var point = await story.ReadAsync("ssbp/contoso", "{.status.offsite[?(@.name==\"westeurope\")].damaged[0]}");
        Assert.Contains(point, database, StringComparison.Ordinal);
        Assert.Contains(point, await story.ReadAsync("ssbp/contoso", Condition("RecoveryPointsIntact", "message")), StringComparison.Ordinal);
        Assert.Equal("1/2", await story.ReadAsync("ssbp/contoso", "{.status.offsiteSummary}"));
        Assert.Contains(await story.BlobsAsync(World.Containers[0]), blob => blob.Contains($"/_evidence/{point}/", StringComparison.Ordinal));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I3")]
    public async Task Points_beyond_the_rules_are_marked_and_named_and_stay_through_the_grace_period()
    {
        await using var story = await Story.BeginAsync(stage, "grace", TestContext.Current.CancellationToken);
        var policy = story.Policy("contoso").With("suspend", true).With("passphrase.verify", "EveryRun");
        await story.ApplyAsync(policy);
        for (var number = 0; number < 2; number++)
            await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("contoso")}", "Completed");
        await story.ApplyAsync(policy.With("retention", new JsonObject { ["keepLast"] = 1, ["minimumCopies"] = 1 }));
        var last = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{last}", "Completed");

        Assert.Equal("2 0 2; 2 0 2;", (await story.ReadAsync($"ssb/{last}", "{range .status.retention[*]}{.marked} {.deleted} {.tombstones}; {end}")).Trim());
        await story.WaitUntilAsync("ssbp/contoso", "{.status.retention.kept} {.status.retention.tombstones} {.status.retention.deleted}", "1 4 0");
        await story.WaitUntilAsync("ssbp/contoso", Condition("RetentionEnforced", "status"), "True");
        foreach (var container in World.Containers)
        {
            var blobs = await story.BlobsAsync(container);
            Assert.Equal((3, 2), (blobs.Count(blob => blob.EndsWith(Manifest, StringComparison.Ordinal)), blobs.Count(blob => blob.Contains("/_tombstones/", StringComparison.Ordinal))));
        }
    }

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I1")]
    public async Task A_target_that_must_lock_fails_the_backup_until_its_container_does_and_then_tells_until_when()
    {
        const string Container = "locked";
        await using var story = await Story.BeginAsync(stage, "lock", TestContext.Current.CancellationToken);
        await story.World.Azurite.Account.CreateContainerAsync(Container, TestContext.Current.CancellationToken);
        var policy = story.Policy("contoso").With("suspend", true).With("passphrase.verify", "EveryRun").With("offsite[0].containerUrl", story.World.Blobs.ContainerUri(Container).AbsoluteUri)
            .With("offsite[0].immutability", new JsonObject { ["required"] = true, ["minimumDays"] = 7 });
        await story.ApplyAsync(policy);

        var open = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{open}", "Failed");
        Assert.Equal("NotImmutable", await story.ReadAsync($"ssb/{open}", Condition("Failed", "reason")));
        Assert.DoesNotContain(await story.BlobsAsync(Container), blob => blob.EndsWith(Manifest, StringComparison.Ordinal));

        story.World.Blobs.Immutability.Retain(Container, TimeSpan.FromDays(30));
        var locked = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{locked}", "Completed");
        var until = await story.ReadAsync($"ssb/{locked}", "{.status.offsite[?(@.name==\"westeurope\")].lockedUntil}");
        Assert.InRange(DateTimeOffset.Parse(until, CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddDays(29), TimeProvider.System.GetUtcNow().AddDays(30));
        await story.WaitUntilAsync("ssbp/contoso", "{.status.offsite[?(@.name==\"westeurope\")].lockedUntil}", until);

        await story.ApplyAsync(policy.With("retention", new JsonObject { ["keepLast"] = 1, ["minimumCopies"] = 1 }));
        await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("contoso")}", "Completed");
        Assert.StartsWith("westeurope", await story.WaitUntilAsync("ssbp/contoso", "{.status.retention.blocked[?(@.reason==\"Locked\")].name}", name => name.Length > 0), StringComparison.Ordinal);
        Assert.Equal(2, (await story.BlobsAsync(Container)).Count(blob => blob.EndsWith(Manifest, StringComparison.Ordinal)));
    }

    private static string Condition(string type, string field) => $"{{.status.conditions[?(@.type==\"{type}\")].{field}}}";
}
