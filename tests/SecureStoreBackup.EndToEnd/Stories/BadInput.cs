using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>The cases share a namespace in which a good policy goes on all the while.</summary>
[Trait("Suite", "Long")]
public sealed class BadInput(Stage stage, BadInput.Neighbourhood neighbourhood) : IClassFixture<BadInput.Neighbourhood>
{
    private const string Ready = "{.status.conditions[?(@.type==\"Ready\")].status}";

    public static TheoryData<string> Refused => [.. BadInputCases.Refused.Keys];

    public static TheoryData<string> Found => [.. BadInputCases.Found.Keys];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Refused))]
    [Trait("Invariant", "I10")]
    public async Task The_API_server_refuses_what_the_schema_tells_and_names_the_field(string what)
    {
        var story = Tell();
        var (field, path, value) = BadInputCases.Refused[what];
        var applied = await story.TryKubectlAsync(story.Policy("refused").With(path, value?.DeepClone()).ToString(), "apply", "-f", "-");
        Assert.False(applied.Succeeded, $"{what} was taken.");
        Assert.Contains(field, applied.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", await story.KubectlAsync("get", "ssbp", "-o", "name"), StringComparison.Ordinal);
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Found))]
    [Trait("Invariant", "I7")]
    [Trait("Invariant", "I10")]
    public async Task A_condition_and_an_event_name_field_and_remedy_and_the_policy_heals_when_the_cause_is_mended(string what)
    {
        var story = Tell();
        var (@case, name) = (BadInputCases.Found[what], $"case-{BadInputCases.Found.Keys.Index().First(k => k.Item == what).Index}");
        var good = story.Policy(name);
        await story.ApplyAsync(await @case.BreakAsync(story, good));
        await story.WaitAsync($"ssbp/{name}", "Ready=False");

        Assert.Equal(@case.Reason, await story.ReadAsync($"ssbp/{name}", Ready.Replace(".status}", ".reason}", StringComparison.Ordinal)));
        var message = await story.ReadAsync($"ssbp/{name}", Ready.Replace(".status}", ".message}", StringComparison.Ordinal));
        Assert.StartsWith($"{@case.Field}: ", message, StringComparison.Ordinal);
        Assert.Contains(@case.Remedy, message, StringComparison.Ordinal);
        await story.UntilAsync(async () => (await EventsAsync(story, name)).Contains($"{@case.Reason} {@case.Field}: ", StringComparison.Ordinal), () => $"an event {@case.Reason} that names {@case.Field}");
        Assert.Equal("True", await story.ReadAsync("ssbp/healthy", Ready));

        if (@case.MendAsync is { } mendAsync)
            await mendAsync(story);
        else
            await story.ApplyAsync(good);
        await story.WaitAsync($"ssbp/{name}", "Ready");
        await story.KubectlAsync("delete", "ssbp", name);
    }

    [Fact(Timeout = 300_000)]
    [Trait("Invariant", "I7")]
    public async Task Other_policies_of_the_namespace_go_on_with_their_backups()
    {
        var story = Tell();
        await story.ApplyAsync(story.Policy("invalid").With("schedule", "never"));
        await story.ApplyAsync(story.Policy("without-farm").With("farm.tlsSecretName", "not-there"));
        await story.WaitAsync("ssbp/invalid", "Stalled");
        await story.WaitAsync("ssbp/without-farm", "Stalled");

        await story.WaitAsync($"ssb/{await story.BackUpByHandAsync("healthy")}", "Completed");
        Assert.Equal("False False", $"{await story.ReadAsync("ssbp/invalid", Ready)} {await story.ReadAsync("ssbp/without-farm", Ready)}");
        await story.KubectlAsync("delete", "ssbp", "invalid", "without-farm");
    }

    private static Task<string> EventsAsync(Story story, string policy) =>
        story.KubectlAsync("get", "events", "--field-selector", $"involvedObject.name={policy}", "-o", "jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}");

    private Story Tell()
    {
        Assert.SkipWhen(stage.Missing is not null, stage.Missing ?? "");
        return neighbourhood.Story!;
    }

    public sealed class Neighbourhood(Stage stage) : IAsyncLifetime
    {
        /// <summary>Null when no story can be told here.</summary>
        public Story? Story { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (stage.Missing is not null)
                return;
            Story = await Story.BeginAsync(stage, "bad-input", TestContext.Current.CancellationToken);
            await Story.ApplyAsync(Story.Policy("healthy"));
            await Story.WaitAsync("ssbp/healthy", "Ready");
        }

        public async ValueTask DisposeAsync()
        {
            if (Story is not null)
                await Story.DisposeAsync();
        }
    }
}
