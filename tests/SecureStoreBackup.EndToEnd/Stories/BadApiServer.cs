using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

[Trait("Suite", "Long")]
public sealed class BadApiServer(Stage stage)
{
    /// <summary>The lease is long, so that the story is about the way and not about who leads.</summary>
    private const int LeaseSeconds = 60;

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I4")]
    [Trait("Invariant", "I7")]
    public async Task An_operator_whose_way_to_the_API_server_is_bad_in_every_way_completes_its_backup_and_does_nothing_twice()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "weather", cancellationToken, withOperator: false, leaseSeconds: LeaseSeconds);
        var weather = new BadWeather();
        await using var proxy = await KubectlProxy.StartAsync(story.World, cancellationToken);
        await using var door = await ApiDoor.OpenAsync(story.World, $"operator-{story.Namespace}", proxy.Address, cancellationToken, weather);
        await using var replica = await story.StartReplicaAsync($"operator-{story.Namespace}", door.KubeConfig, "--namespace", story.Namespace);

        var run = await OneRun.PrepareAsync(story, "stormy");
        await run.BeginAsync();
        await run.CompletesAsync();
        await story.UntilAsync(
            () => Task.FromResult(Enum.GetValues<Trouble>().All(weather.Seen.ContainsKey)),
            () => $"each trouble to come up; there were {string.Join(", ", weather.Seen.Select(seen => $"{seen.Value} {seen.Key}"))}");
        await run.HoldsAsync(cancellationToken);

        await run.ForgetAsync();
        var another = await OneRun.PrepareAsync(story, "after");   // what was deleted and made meanwhile is seen
        await another.BeginAsync();
        await another.CompletesAsync();
        await another.HoldsAsync(cancellationToken);
        Assert.False(replica.Process.HasExited);
        Assert.DoesNotContain("Unhandled exception", await File.ReadAllTextAsync(replica.Process.Log, cancellationToken), StringComparison.Ordinal);
    }
}
