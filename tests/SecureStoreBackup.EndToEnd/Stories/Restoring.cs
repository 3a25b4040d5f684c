using System.Text.Json.Nodes;
using SecureStoreBackup.EndToEnd.Staging;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.Secrets;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Stories;

public sealed class Restoring(Stage stage)
{
    private const string User = @"CONTOSO\payroll";

    [Fact(Timeout = 600_000)]
    [Trait("Invariant", "I1")]
    public async Task A_wiped_store_comes_back_once_a_person_has_said_yes_to_the_plan_and_never_a_second_time_by_itself()
    {
        await using var story = await Story.BeginAsync(stage, "restore", TestContext.Current.CancellationToken);
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var credentials = store.Decrypt(FarmSite.TargetApplication, User);
        var (backup, point) = await BackUpAsync(story);
        store.Wipe();

        await story.RestoreAsync("after-the-accident", "SecureStore", new JsonObject { ["source"] = new JsonObject { ["backupName"] = backup } });
        await story.WaitUntilAsync("ssr/after-the-accident", "{.status.phase}", "AwaitingConfirmation");
        Assert.Contains("becomes what it was", await story.ReadAsync("ssr/after-the-accident", "{.status.plan}"), StringComparison.Ordinal);
        Assert.Throws<SharePointException>(() => store.Decrypt(FarmSite.TargetApplication, User));
        Assert.DoesNotContain(story.Farm.Farm.Operations.Read(), o => o.Kind is OperationKind.Restore);

        await ConfirmAsync(story, "after-the-accident", point);
        await story.WaitAsync("ssr/after-the-accident", "Completed");
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        Assert.Contains(await story.BlobsAsync(World.Containers[0]), blob => blob.Contains("/_restores/after-the-accident.begun.json", StringComparison.Ordinal));
        Assert.StartsWith("https://", await story.ReadAsync("ssr/after-the-accident", "{.status.findings.recordUrl}"), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories(story.Farm.Farm.Mounts.Find(FarmSite.Share)!), set => Path.GetFileName(set).StartsWith("contoso-", StringComparison.Ordinal));

        // Whoever keeps restores in Git has the object made anew.
        await story.KubectlAsync("delete", "ssr/after-the-accident");
        await story.RestoreAsync("after-the-accident", "SecureStore", Confirmed(point));
        await story.WaitUntilAsync("ssr/after-the-accident", "{.status.phase} {.status.reason}", "Failed AlreadyRun");
        Assert.Single(story.Farm.Farm.Operations.Read(), o => o is { Kind: OperationKind.Restore, State: OperationState.Started } && o.Subject.Contains("Applications", StringComparison.Ordinal));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    public async Task A_store_that_lives_is_backed_up_before_it_is_overwritten()
    {
        await using var story = await Story.BeginAsync(stage, "restore-over", TestContext.Current.CancellationToken);
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var before = store.Decrypt(FarmSite.TargetApplication, User);
        var (_, point) = await BackUpAsync(story);
        store.AddCredentials(FarmSite.TargetApplication, User, ["svc-payroll", "changed-by-mistake"]);

        await story.RestoreAsync("back-to-monday", "SecureStore", Confirmed(point));
        await story.WaitAsync("ssr/back-to-monday", "Completed");

        Assert.Equal(before, store.Decrypt(FarmSite.TargetApplication, User));
        var safety = await story.ReadAsync("ssr/back-to-monday", "{.status.findings.safetyBackup}");
        Assert.Equal("Completed", await story.ReadAsync($"ssb/{safety}", "{.status.phase}"));
        var saved = await story.ReadAsync($"ssb/{safety}", "{.status.recoveryPoint}");
        await story.RestoreAsync("and-forth-again", "SecureStore", Confirmed(saved));
        await story.WaitAsync("ssr/and-forth-again", "Completed");
        Assert.Equal(["svc-payroll", "changed-by-mistake"], store.Decrypt(FarmSite.TargetApplication, User));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I2")]
    public async Task A_refused_passphrase_waits_for_a_person_and_completes_whoever_opens_the_key()
    {
        await using var story = await Story.BeginAsync(stage, "awaiting-key", TestContext.Current.CancellationToken);
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var credentials = store.Decrypt(FarmSite.TargetApplication, User);
        var (_, point) = await BackUpAsync(story);
        story.World.Vaults.SetSecret(World.Vault, $"{story.PassphraseSecret}-other", "Not-the-right-1-passphrase");
        store.Wipe();

        var wrong = Confirmed(point);
        wrong["passphrase"] = new JsonObject { ["secretName"] = $"{story.PassphraseSecret}-other" };
        await story.RestoreAsync("wrong", "SecureStore", wrong);
        await story.WaitUntilAsync("ssr/wrong", "{.status.phase}", "AwaitingKey");
        Assert.Throws<SharePointException>(() => store.Decrypt(FarmSite.TargetApplication, User));
        Assert.Contains("Update-SPSecureStoreApplicationServerKey", await story.ReadAsync("ssr/wrong", "{.status.findings.toDo}"), StringComparison.Ordinal);

        await story.RestoreAsync("right", "RefreshKey", Confirmed(point));
        await story.WaitAsync("ssr/right", "Completed");
        await story.WaitAsync("ssr/wrong", "Completed");
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        Assert.Single(story.Farm.Farm.Operations.Read(), o => o is { Kind: OperationKind.Restore, State: OperationState.Started } && o.Subject.Contains("Applications", StringComparison.Ordinal));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    public async Task A_drill_from_off_site_alone_proves_integrity_touches_no_farm_and_finds_damage()
    {
        await using var story = await Story.BeginAsync(stage, "drill", TestContext.Current.CancellationToken);
        var (_, point) = await BackUpAsync(story);
        var operations = story.Farm.Farm.Operations.Read().Count;
        await story.RestoreAsync("drill-one", "Drill", new JsonObject { ["source"] = new JsonObject { ["latest"] = true } });
        await story.WaitAsync("ssr/drill-one", "Completed");
        Assert.Equal($"Integrity {point}", await story.ReadAsync("ssr/drill-one", "{.status.findings.depth} {.status.resolved.recoveryPoint}"));

        var secret = new Uri(await story.ReadAsync("ssb", "{.items[0].status.passphrase.secretId}"));
        story.World.Vaults.Disable(World.Vault, secret.Segments[2].TrimEnd('/'));
        await story.RestoreAsync("drill-two", "Drill", new JsonObject { ["source"] = new JsonObject { ["latest"] = true } });
        await story.WaitUntilAsync("ssr/drill-two", "{.status.phase} {.status.reason}", "Failed RecoveryPointDamaged");
        Assert.Equal(operations, story.Farm.Farm.Operations.Read().Count);
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I11")]
    public async Task A_drill_by_schedule_decrypts_on_a_scratch_farm_and_says_so_to_people_and_to_Prometheus()
    {
        await using var story = await Story.BeginAsync(stage, "drills", TestContext.Current.CancellationToken);
        var scratch = await story.World.AddScratchFarmAsync($"{story.Namespace}-scratch", TestContext.Current.CancellationToken);
        var (store, trial) = (story.Farm.Farm.SecureStore("Secure Store Service"), scratch.Farm.SecureStore("Secure Store Service"));
        var (_, point) = await BackUpAsync(story, suspended: false);
        var before = story.Farm.Farm.Operations.Read().Count;

        await story.ApplyAsync(story.Policy("contoso").With("drill", new JsonObject
        {
            ["schedule"] = "* * * * *",
            ["scratchFarm"] = new JsonObject { ["agentUrl"] = scratch.AgentUrl.GetLeftPart(UriPartial.Authority), ["tlsSecretName"] = Story.TlsSecret },
        }));
        await story.WaitUntilAsync("ssbp/contoso", "{.status.conditions[?(@.type==\"RestoreProven\")].status}", "True");

        Assert.Equal(store.Decrypt(FarmSite.TargetApplication, User), trial.Decrypt(FarmSite.TargetApplication, User));
        Assert.Equal(point, await story.ReadAsync("ssbp/contoso", "{.status.drill.recoveryPoint}"));
        Assert.Equal(before, story.Farm.Farm.Operations.Read().Count);
        Assert.Contains("securestore_policy_last_drill_timestamp_seconds", await story.MetricsAsync(), StringComparison.Ordinal);
        await story.KubectlAsync("patch", "ssbp/contoso", "--type=merge", "--patch", """{"spec": {"suspend": true}}""");
        await scratch.Agent.StopAsync("KILL", TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I4")]
    public async Task Operator_and_agent_killed_while_SharePoint_restores_finish_the_same_restore_and_make_no_second_one()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "restore-killed", cancellationToken);
        var (store, credentials, _) = await HalfRestoredAsync(story, "cut-off");

        await story.Operator.StopAsync("KILL", cancellationToken);
        await story.Farm.Agent.StopAsync("KILL", cancellationToken);
        story.Farm.Farm.Pace.Held = false;
        await story.Farm.StartAgentAsync(cancellationToken);
        await story.StartOperatorAsync();

        await story.WaitAsync("ssr/cut-off", "Completed");
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        Assert.Single(story.Farm.Farm.Operations.Read(), o => o is { Kind: OperationKind.Restore, State: OperationState.Started } && o.Subject.Contains("Applications", StringComparison.Ordinal));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    [Trait("Invariant", "I4")]
    public async Task A_restore_that_is_deleted_while_SharePoint_restores_is_not_taken_further_and_another_one_completes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var story = await Story.BeginAsync(stage, "restore-deleted", cancellationToken);
        var (store, credentials, point) = await HalfRestoredAsync(story, "forgotten");

        await story.KubectlAsync("delete", "ssr/forgotten");
        story.Farm.Farm.Pace.Held = false;
        await story.UntilAsync(async () => (await FarmJobs.ReadAsync(story, cancellationToken)).Any(job => job is { Kind: "restore", State: "succeeded" }), () => "the farm's job to end");
        Assert.Throws<SharePointException>(() => store.Decrypt(FarmSite.TargetApplication, User));   // restored, and nobody opened its key

        await story.RestoreAsync("remembered", "SecureStore", Confirmed(point));
        await story.WaitAsync("ssr/remembered", "Completed");
        Assert.Equal(credentials, store.Decrypt(FarmSite.TargetApplication, User));
        Assert.DoesNotContain(Directory.EnumerateDirectories(story.Farm.Farm.Mounts.Find(FarmSite.Share)!), set => Path.GetFileName(set).StartsWith("contoso-", StringComparison.Ordinal));
    }

    [Fact(Timeout = 600_000)]
    [Trait("Suite", "Long")]
    public async Task An_instance_gets_its_service_master_key_back_by_force_only_when_the_loss_is_acknowledged()
    {
        await using var story = await Story.BeginAsync(stage, "restore-smk", TestContext.Current.CancellationToken);
        var sql = story.Farm.Sql;
        sql.AddLinkedLogin("erp-reader", "a-password-of-the-linked-server");
        var (_, point) = await BackUpAsync(story);

        await story.RestoreAsync("same-key", "ServiceMasterKey", With(Confirmed(point), ("instance", FarmSite.Instance)));
        await story.WaitAsync("ssr/same-key", "Completed");
        Assert.Equal("Identical", await story.ReadAsync("ssr/same-key", "{.status.findings.serviceMasterKey}"));
        Assert.Contains("erp-reader", await story.ReadAsync("ssr/same-key", "{.status.plan}"), StringComparison.Ordinal);

        sql.LoseKey();   // a restored master database on another machine
        await story.RestoreAsync("asked-kindly", "ServiceMasterKey", With(Confirmed(point), ("instance", FarmSite.Instance)));
        await story.WaitUntilAsync("ssr/asked-kindly", "{.status.phase}", "Failed");
        Assert.Contains("acknowledgeDataLoss", await story.ReadAsync("ssr/asked-kindly", "{.status.message}"), StringComparison.Ordinal);

        await story.RestoreAsync("by-force", "ServiceMasterKey", With(Confirmed(point), ("instance", FarmSite.Instance), ("acknowledgeDataLoss", true)));
        await story.WaitAsync("ssr/by-force", "Completed");
        Assert.Equal("Forced", await story.ReadAsync("ssr/by-force", "{.status.findings.serviceMasterKey}"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(story.Farm.Farm.Mounts.Find(FarmSite.Share)!, "keys")));
    }

    /// <summary>A backup, a wiped Secure Store, and its restore in the middle: SharePoint has begun it, and stands still.</summary>
    private static async Task<(SecureStore Store, IReadOnlyList<string> Credentials, string Point)> HalfRestoredAsync(Story story, string name)
    {
        var store = story.Farm.Farm.SecureStore("Secure Store Service");
        var credentials = store.Decrypt(FarmSite.TargetApplication, User);
        var (_, point) = await BackUpAsync(story);
        store.Wipe();
        story.Farm.Farm.Pace.Held = true;
        await story.RestoreAsync(name, "SecureStore", Confirmed(point));
        await story.UntilAsync(() => Task.FromResult(story.Farm.Farm.Operations.Read().Any(o => o.Kind is OperationKind.Restore)), () => "SharePoint to begin the restore");
        return (store, credentials, point);
    }

    private static JsonObject With(JsonObject spec, params (string Member, JsonNode Value)[] members)
    {
        foreach (var (member, value) in members)
            spec[member] = value;
        return spec;
    }

    private static async Task<(string Backup, string Point)> BackUpAsync(Story story, bool suspended = true)
    {
        await story.ApplyAsync(story.Policy("contoso").With("suspend", suspended));
        var backup = await story.BackUpByHandAsync("contoso");
        await story.WaitAsync($"ssb/{backup}", "Completed");
        return (backup, await story.ReadAsync($"ssb/{backup}", "{.status.recoveryPoint}"));
    }

    private static Task<string> ConfirmAsync(Story story, string restore, string point) =>
        story.KubectlAsync("patch", $"ssr/{restore}", "--type=merge", "--patch", $$$"""{"spec": {"confirm": "{{{point}}}"}}""");

    private static JsonObject Confirmed(string point) => new()
    {
        ["source"] = new JsonObject { ["offsite"] = new JsonObject { ["recoveryPoint"] = point } },
        ["confirm"] = point,
        ["validUntil"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
    };
}
