using SecureStoreBackup.EndToEnd.Staging;

namespace SecureStoreBackup.EndToEnd.Stories;

/// <summary>What people do to a policy with kubectl beside applying it, with each kubectl that is there.</summary>
public sealed class KubectlVerbs(Stage stage)
{
    private const string Policy = "ssbp/contoso";

    /// <summary>Earlier ones read the schemas that <c>explain</c> shows in a form that the sandbox's API server does not publish.</summary>
    private const int ExplainsByVersion3 = 27;

    public static TheoryData<string> Others => [.. Kubectl.All().Where(program => program != Kubectl.OnPath)];

    [Fact(Timeout = 300_000)]
    public Task A_policy_is_explained_shown_edited_marked_patched_compared_watched_awaited_and_deleted() => TellAsync(Kubectl.OnPath);

    [Theory(Timeout = 300_000, SkipTestWithoutData = true)]
    [MemberData(nameof(Others))]
    [Trait("Suite", "Long")]
    public Task So_it_is_with_every_other_kubectl_that_is_there(string program) => TellAsync(program);

    private async Task TellAsync(string program)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "verbs", cancellationToken);
        var found = await Kubectl.FindAsync(program, "", story.World.Directory, cancellationToken);
        var kubectl = new At(
            (found ?? throw new InvalidOperationException($"{program} does not start.")) with { Environment = stage.Kubectl.Environment, CacheDirectory = Path.Combine(story.World.Directory, $"cache-{story.Namespace}") }, story.Namespace);
        TestContext.Current.SendDiagnosticMessage($"{program} is kubectl 1.{found.Minor}.");
        var policy = story.Policy("contoso").With("suspend", true);
        await kubectl.DoAsync(policy.ToString(), "apply", "-f", "-");

        await kubectl.DoAsync(null, "wait", Policy, "--for=condition=Ready", "--timeout=120s");
        if (found.Minor >= ExplainsByVersion3)
            await ExplainAsync(kubectl);
        await ShowAsync(kubectl);
        await EditAsync(kubectl, story);
        await MarkAsync(kubectl);
        await PatchAsync(kubectl);
        await CompareAsync(kubectl, story, policy);
        await WatchAsync(kubectl, cancellationToken);

        await kubectl.DoAsync(null, "delete", Policy, "--timeout=60s");
        Assert.Contains("NotFound", (await kubectl.TryAsync(null, "get", Policy)).Error, StringComparison.Ordinal);
    }

    private static async Task ExplainAsync(At kubectl)
    {
        Assert.Contains("When to back up: five fields", await kubectl.DoAsync(null, "explain", "ssbp.spec.schedule"), StringComparison.Ordinal);
        Assert.Contains("tlsSecretName", await kubectl.DoAsync(null, "explain", "ssbp", "--recursive"), StringComparison.Ordinal);
    }

    private static async Task ShowAsync(At kubectl)
    {
        Assert.Equal("15 2 * * *", await kubectl.FieldAsync("{.spec.schedule}"));
        Assert.Contains("\nkind: SecureStoreBackupPolicy\n", await kubectl.DoAsync(null, "get", Policy, "-o", "yaml"), StringComparison.Ordinal);
        var table = Table.Parse(await kubectl.DoAsync(null, "get", "ssbp", "-o", "custom-columns=NAME:.metadata.name,ZONE:.spec.timeZone,SUSPENDED:.spec.suspend"));
        Assert.Equal(("contoso", "Europe/Berlin", "true"), (table[0, "NAME"], table[0, "ZONE"], table[0, "SUSPENDED"]));
        Assert.Contains("contoso", await kubectl.DoAsync(null, "get", "securestore"), StringComparison.Ordinal);
    }

    private static async Task EditAsync(At kubectl, Story story)
    {
        var editor = Path.Combine(story.World.Directory, $"editor-{story.Namespace}.sh");
        await File.WriteAllTextAsync(editor, "sed -i 's/schedule: 15 2/schedule: 30 3/' \"$1\"\n", TestContext.Current.CancellationToken);

        var edited = kubectl with { Program = kubectl.Program with { Environment = new Dictionary<string, string>(kubectl.Program.Environment) { ["KUBE_EDITOR"] = $"sh {editor}" } } };
        await edited.DoAsync(null, "edit", Policy);

        Assert.Equal("30 3 * * *", await kubectl.FieldAsync("{.spec.schedule}"));
    }

    private static async Task MarkAsync(At kubectl)
    {
        var generation = await kubectl.FieldAsync("{.metadata.generation}");
        await kubectl.DoAsync(null, "label", Policy, "team=payroll");
        await kubectl.DoAsync(null, "annotate", Policy, "example.com/contact=payroll@contoso.com");

        Assert.Equal("securestorebackuppolicy.securestore.dev/contoso", (await kubectl.DoAsync(null, "get", "ssbp", "-l", "team=payroll", "-o", "name")).Trim());
        Assert.Equal($"payroll@contoso.com {generation}", await kubectl.FieldAsync(@"{.metadata.annotations.example\.com/contact} {.metadata.generation}"));
        await kubectl.DoAsync(null, "label", Policy, "team-");
        Assert.Equal("", (await kubectl.DoAsync(null, "get", "ssbp", "-l", "team", "-o", "name")).Trim());
    }

    private static async Task PatchAsync(At kubectl)
    {
        await kubectl.DoAsync(null, "patch", Policy, "--type=merge", "--patch", """{"spec": {"farm": {"backupThreads": 4}}}""");
        await kubectl.DoAsync(null, "patch", Policy, "--type=json", "--patch", """[{"op": "test", "path": "/spec/farm/backupThreads", "value": 4}, {"op": "replace", "path": "/spec/maxAge", "value": "27h"}]""");
        Assert.Equal("4 27h", await kubectl.FieldAsync("{.spec.farm.backupThreads} {.spec.maxAge}"));

        var refused = await kubectl.TryAsync(null, "patch", Policy, "--type=merge", "--patch", """{"spec": {"farm": {"backupThreads": 11}}}""");
        Assert.False(refused.Succeeded);
        Assert.Contains("spec.farm.backupThreads", refused.Error, StringComparison.Ordinal);
    }

    private static async Task CompareAsync(At kubectl, Story story, PolicyDocument policy)
    {
        await kubectl.DoAsync(policy.ToString(), "apply", "-f", "-");
        await story.UntilAsync(async () => (await kubectl.TryAsync(policy.ToString(), "diff", "-f", "-")).Succeeded, () => "what was applied and what is there to be the same");   // but for a status that is written between the two looks

        var different = await kubectl.TryAsync(policy.With("maxAge", "50h").ToString(), "diff", "-f", "-");
        Assert.Equal(1, different.ExitCode);
        Assert.Matches(@"(?m)^-\s+maxAge: 26h$", different.Output);
        Assert.Matches(@"(?m)^\+\s+maxAge: 50h$", different.Output);
        Assert.Equal("26h", await kubectl.FieldAsync("{.spec.maxAge}"));
    }

    private static async Task WatchAsync(At kubectl, CancellationToken cancellationToken)
    {
        using var watch = kubectl.Start("get", Policy, "--watch", "-o", "jsonpath={.spec.maxAge}{\"\\n\"}");
        try
        {
            Assert.Equal("26h", await watch.StandardOutput.ReadLineAsync(cancellationToken));
            await kubectl.DoAsync(null, "patch", Policy, "--type=merge", "--patch", """{"spec": {"maxAge": "28h"}}""");
            while (await watch.StandardOutput.ReadLineAsync(cancellationToken) is var line && line != "28h")
                Assert.Equal("26h", line);   // the status may change meanwhile
        }
        finally
        {
            watch.Kill();
        }
    }

    /// <summary>A kubectl in a namespace.</summary>
    private sealed record At(Kubectl Program, string Namespace)
    {
        public Task<CommandResult> TryAsync(string? input, params string[] arguments) => Program.TryAsync(input, [.. arguments, "--namespace", Namespace], TestContext.Current.CancellationToken);

        public async Task<string> DoAsync(string? input, params string[] arguments) => (await TryAsync(input, arguments)).Expect();

        public Task<string> FieldAsync(string path) => DoAsync(null, "get", Policy, "-o", $"jsonpath={path}");

        public System.Diagnostics.Process Start(params string[] arguments) => Program.Start([.. arguments, "--namespace", Namespace]);
    }
}
