using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>
/// One namespace and one policy, deleted and made again, time after time, under an operator of the whole cluster, which outlives
/// them. The recovery points grow in number all the while.
/// </summary>
[Trait("Suite", "Long")]
public sealed class DeletionInAnyOrder(Stage stage, DeletionInAnyOrder.Cast cast) : IClassFixture<DeletionInAnyOrder.Cast>
{
    private const string Policy = "ssbp/contoso";

    [Theory(Timeout = 300_000)]
    [InlineData(null, "policy", "backup", "namespace")]
    [InlineData(null, "backup", "policy")]
    [InlineData("BackUpFarm", "backup")]
    [InlineData("BackUpFarm", "policy", "backup")]
    [InlineData("BackUpFarm", "namespace")]
    [InlineData("CopyOffsite", "backup", "policy")]
    [InlineData("CopyOffsite", "policy")]
    [InlineData("CopyOffsite", "namespace")]
    [Trait("Invariant", "I3")]
    public async Task No_deletion_takes_data_or_hangs_and_the_next_run_of_the_policy_made_again_works(string? step, params string[] deleted)
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        var (story, cancellationToken) = (cast.Story!, TestContext.Current.CancellationToken);
        await stage.NeedCollectorAsync(cancellationToken);
        await cast.MakeAgainAsync();
        var points = await cast.PointsAsync();
        var hold = step is null ? null : Hold.In(step);
        await (hold?.SetAsync(story, cancellationToken) ?? Task.CompletedTask);
        var backup = await story.BackUpByHandAsync("contoso");
        await (hold?.WaitAsync(story, backup, cancellationToken) ?? story.WaitAsync($"ssb/{backup}", "Completed"));
        var before = await Kept.ReadAsync(story);

        foreach (var what in deleted)
            await DeleteAsync(story, what, backup);
        Assert.Subset((await Kept.ReadAsync(story)).ToHashSet(), before.ToHashSet());
        await (hold?.ReleaseAsync(story, cancellationToken) ?? Task.CompletedTask);
        await story.UntilAsync(async () => (await FarmJobs.ReadAsync(story, cancellationToken)).All(job => job.State != "running"), () => "the farm's job to end by itself");
        Assert.Subset((await Kept.ReadAsync(story)).ToHashSet(), before.ToHashSet());

        await cast.MakeAgainAsync();
        if (!deleted.Contains("backup") && !deleted.Contains("namespace"))
            await story.WaitAsync($"ssb/{backup}", "Completed");   // the policy is back, so it goes on
        var known = await cast.PointsAsync();
        Assert.InRange(known, step is null ? points + 1 : points, points + 1);
        await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("contoso")}", "Completed");
        await story.WaitUntilAsync(Policy, "{.status.recoveryPoints} {.status.offsiteSummary} {.status.protected}", $"{known + 1} 2/2 True");
        Assert.Subset((await Kept.OffsiteAsync(story)).ToHashSet(), before.Where(item => !item.StartsWith("share/", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I3")]
    public async Task A_run_that_its_policy_has_begun_goes_with_it_and_its_job_on_the_farm_ends_by_itself()
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        var (story, cancellationToken) = (cast.Story!, TestContext.Current.CancellationToken);
        await stage.NeedCollectorAsync(cancellationToken);
        await cast.MakeAgainAsync();
        var hold = Hold.In("BackUpFarm");
        await hold.SetAsync(story, cancellationToken);
        await story.ApplyAsync(story.Policy("second").With("runOnCreate", true));
        var backup = await story.BackupOfAsync("second");
        await hold.WaitAsync(story, backup, cancellationToken);

        await DeleteAsync(story, "ssbp/second");
        await story.UntilAsync(async () => !(await story.KubectlAsync("get", "ssb", "-o", "name")).Contains(backup, StringComparison.Ordinal), () => $"{backup} to be collected");
        var waiting = await story.BackUpByHandAsync("contoso");
        await story.WaitUntilAsync($"ssb/{waiting}", "{.status.reason}", "FarmBusy");
        await hold.ReleaseAsync(story, cancellationToken);
        await story.WaitAsync($"ssb/{waiting}", "Completed");
        Assert.DoesNotContain(await FarmJobs.ReadAsync(story, cancellationToken), job => job.State is "failed" or "lost");
    }

    private static Task DeleteAsync(Story story, string what, string backup) => DeleteAsync(story, what switch
    {
        "policy" => Policy,
        "backup" => $"ssb/{backup}",
        _ => $"namespace/{story.Namespace}",
    });

    /// <summary>kubectl waits until it is really gone.</summary>
    private static async Task DeleteAsync(Story story, string resource)
    {
        await story.KubectlAsync("delete", resource, "--timeout=60s");
        Assert.Contains("NotFound", (await story.TryKubectlAsync(null, "get", resource)).Error, StringComparison.Ordinal);
    }

    public sealed class Cast(Stage stage) : IAsyncLifetime
    {
        /// <summary>Null when no story can be told here.</summary>
        public Story? Story { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (stage.Missing is not null)
                return;
            var cancellationToken = TestContext.Current.CancellationToken;
            Story = await Story.BeginAsync(stage, "gone", cancellationToken, withOperator: false);
            await Story.StartClusterOperatorAsync(await stage.AddNamespaceAsync("home", cancellationToken), new BindingsDocument().Bind(Story));
            await MakeAgainAsync();
            await Story.WaitAsync($"ssb/{await Story.BackUpByHandAsync("contoso")}", "Completed");
        }

        /// <summary>Namespace, certificate and policy, whichever are not there.</summary>
        public async Task MakeAgainAsync()
        {
            if (!(await Story!.TryKubectlAsync(null, "get", $"namespace/{Story.Namespace}")).Succeeded)
            {
                await Story.KubectlAsync("create", "namespace", Story.Namespace);
                await Story.CreateTlsSecretAsync(Story.TlsSecret);
            }

            await Story.ApplyAsync(Story.Policy("contoso"));
            await Story.WaitAsync(Policy, "Ready");
        }

        /// <summary>How many recovery points the policy finds, once it has looked.</summary>
        public async Task<int> PointsAsync()
        {
            var root = $"contoso/{Story!.Namespace}.contoso/";
            var points = (await Story.BlobsAsync(World.Containers[0]))
                .Count(blob => blob.StartsWith(root, StringComparison.Ordinal) && blob.EndsWith("/manifest.json", StringComparison.Ordinal));
            await Story.WaitUntilAsync(Policy, "{.status.recoveryPoints}", $"{points}");
            return points;
        }

        public async ValueTask DisposeAsync()
        {
            if (Story is not null)
                await Story.DisposeAsync();
        }
    }
}
