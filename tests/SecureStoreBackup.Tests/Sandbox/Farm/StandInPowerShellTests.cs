using System.Diagnostics;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.PowerShell;

namespace SecureStoreBackup.Tests.Sandbox.Farm;

public sealed class StandInPowerShellTests
{
    private static readonly string s_scripts = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string> Contracts => [.. Directory.EnumerateFiles(s_scripts, "*.contract.json").Select(f => Path.GetFileName(f).Split('.')[0])];

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Each_contracts_verb_answers_with_exactly_the_contracts_keys(string verb)
    {
        using var world = new FarmWorld();
        var directory = world.NewDirectory("set");
        world.Farm.Host = new HostState { Policies = [new("LocalMachine", "Registry64", "ModuleLogging", "EnableModuleLogging", "1", ["*"])] };
        if (verb is "Get-BackupHistory" or "Restore-Item")
            await world.BackUpAsync(directory);

        var answer = await RunAsync(world, verb, Request(world, verb, directory));

        Assert.Equal(0, answer.ExitCode);
        var result = Assert.Single(answer.Lines, l => (string?)l["t"] == "result");
        Assert.Same(answer.Lines[^1], result);
        Assert.True((bool?)result["ok"]);
        Assert.Equal(Keys(Contract(verb)["output"]!), Keys(result["data"]!));
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Each_verb_refuses_what_its_contract_does_not_know(string verb)
    {
        using var world = new FarmWorld();
        var request = Request(world, verb, world.NewDirectory("set"));
        request["args"]!["surprise"] = 1;

        var answer = await RunAsync(world, verb, request);

        Assert.Equal(("BadRequest", 1), (answer.ErrorCode, answer.ExitCode));
        Assert.Contains("args.surprise", answer.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Backup-Item", "item")]
    [InlineData("Get-BackupHistory", "directory")]
    [InlineData("Update-Key", "proxy")]
    [InlineData("Restore-Item", "backupId")]
    [InlineData("Start-ServiceInstance", "ids")]
    public async Task A_missing_argument_is_refused(string verb, string argument)
    {
        using var world = new FarmWorld();
        var request = Request(world, verb, world.NewDirectory("set"));
        request["args"]!.AsObject().Remove(argument);

        Assert.Equal("BadRequest", (await RunAsync(world, verb, request)).ErrorCode);
    }

    public static TheoryData<string, string> Errors =>
        [.. Contracts.SelectMany(row => Contract(row.Data)["errors"]!.AsObject().Select(error => (row.Data, error.Key)))];

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Each_error_of_a_contract_can_be_had(string verb, string code)
    {
        using var world = new FarmWorld();
        var request = Request(world, verb, world.NewDirectory("set"));
        switch (code)
        {
            case "BadRequest":
                request["v"] = 2;
                break;
            case "FarmInaccessible":
                world.Farm.Faults.Set(new Fault(FaultKind.FarmInaccessible));
                break;
            case "PowerShellFailed":
                Assert.Equal(code, (await RunAsync(world, verb, request, cutOff: true)).ErrorCode);
                return;
            case "BackupRunning":
                world.Farm.Faults.Set(new Fault(FaultKind.ConcurrentRun));
                break;
            case "BackupFailed":
                world.Farm.Faults.Set(new Fault(FaultKind.SpaceEstimate));
                break;
            case "RestoreFailed":
                request["args"]!["backupId"] = Guid.NewGuid().ToString();
                break;
            case "PassphraseRefused":
                request["secrets"]!["passphrase"] = "Another-Passphrase-2";
                break;
            case "KeyNotPropagated":
                request["args"]!["capSeconds"] = 0;
                world.Farm.Faults.Set(new Fault(FaultKind.SlowPropagation, 3600));
                break;
            default:
                Assert.Fail($"Say here how the stand-in comes to {code}.");
                break;
        }

        Assert.Equal(code, (await RunAsync(world, verb, request)).ErrorCode);
    }

    [Fact]
    public async Task The_tree_shows_application_database_and_proxy_under_the_names_of_the_farm()
    {
        using var world = new FarmWorld();

        var answer = await RunAsync(world, "Get-Farm", Request(world, "Get-Farm", ""));

        var tree = answer.Lines[^1]["data"]!["tree"]!.AsArray().Select(l => (string)l!).ToList();
        Assert.Equal(2, tree.Count(l => l.Trim() == @"Secure Store Service\"));
        Assert.Contains(@"                Secure_Store_Service_DB\", tree);
    }

    [Fact]
    public async Task A_farm_whose_key_is_closed_says_why_its_target_applications_are_missing()
    {
        using var world = new FarmWorld();
        world.Store.LoseKey();

        var application = (await RunAsync(world, "Get-Farm", Request(world, "Get-Farm", ""))).Lines[^1]["data"]!["applications"]![0]!;

        Assert.False((bool?)application["keyPopulated"]);
        Assert.Equal("Unable to obtain master key.", (string?)application["targetApplicationsError"]);
        Assert.Empty(application["targetApplications"]!.AsArray());
    }

    [Fact]
    public async Task A_backup_goes_to_the_output_file_and_leaves_stdout_to_noise()
    {
        using var world = new FarmWorld();
        var request = Request(world, "Backup-Item", world.NewDirectory("set"));
        var output = Path.Combine(world.Directory, "answer.jsonl");
        request["output"] = output;

        var answer = await RunAsync(world, "Backup-Item", request);

        Assert.Empty(answer.Lines);
        Assert.NotEmpty(answer.Stdout);
        var lines = await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken);
        Assert.All(lines, l => Assert.StartsWith("@SPB1 {", l, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("\"progress\"", StringComparison.Ordinal));
        Assert.Contains("\"result\"", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.FarmInaccessible, "FarmInaccessible", true)]
    [InlineData(FaultKind.ConcurrentRun, "BackupRunning", true)]
    [InlineData(FaultKind.SpaceEstimate, "BackupFailed", false)]
    public async Task Faults_come_back_with_the_contracts_codes(FaultKind fault, string code, bool retryable)
    {
        using var world = new FarmWorld();
        world.Farm.Faults.Set(new Fault(fault));

        var answer = await RunAsync(world, "Backup-Item", Request(world, "Backup-Item", world.NewDirectory("set")));

        Assert.Equal((code, 1), (answer.ErrorCode, answer.ExitCode));
        Assert.Equal(retryable, (bool?)answer.Lines[^1]["error"]!["retryable"]);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_refused_with_the_types_of_its_exceptions_and_is_nowhere_in_the_answer()
    {
        using var world = new FarmWorld();
        var request = Request(world, "Update-Key", "");
        request["secrets"]!["passphrase"] = "Wrong-Passphrase-'7'";

        var answer = await RunAsync(world, "Update-Key", request);

        Assert.Equal("PassphraseRefused", answer.ErrorCode);
        Assert.Contains("System.ServiceModel.FaultException", (string?)answer.Lines[^1]["error"]!["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain("Wrong-Passphrase", answer.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_does_not_open_in_time_is_not_propagated()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var world = new FarmWorld(time: time);
        world.Farm.Faults.Set(new Fault(FaultKind.SlowPropagation, 3600));
        var running = RunAsync(world, "Update-Key", Request(world, "Update-Key", "", intervalSeconds: 2), time);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, time.WaitForTimersAsync(1, TestContext.Current.CancellationToken));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal("KeyNotPropagated", (await running).ErrorCode);
    }

    [Fact]
    public async Task Probes_begin_again_until_a_slow_key_is_open()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var world = new FarmWorld(time: time);
        world.Farm.Faults.Set(new Fault(FaultKind.SlowPropagation, 3));
        var running = RunAsync(world, "Update-Key", Request(world, "Update-Key", "", intervalSeconds: 2), time);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, time.WaitForTimersAsync(1, TestContext.Current.CancellationToken));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        var data = (await running).Lines[^1]["data"]!;
        Assert.Equal((3, 5), ((int)data["probes"]!, (int)data["attempts"]!));
    }

    [Fact]
    public async Task A_closed_stdin_asks_for_nothing_and_does_nothing()
    {
        using var world = new FarmWorld();

        Assert.Equal(3, (await RunAsync(world, "Backup-Item", null)).ExitCode);
        Assert.Equal(0, world.Farm.Operations.Count(OperationKind.Backup));
    }

    [Theory]
    [InlineData("-NoProfile", "-File", "Get-Farm.ps1")]
    [InlineData("-NonInteractive", "-File", "Nothing.ps1")]
    [InlineData("-NonInteractive", "-File", "Get-Farm.ps1", "-Passphrase", "x")]
    [InlineData("-NonInteractive", "-Command", "Get-SPFarm")]
    [InlineData("-NonInteractive")]
    public async Task A_command_line_that_Windows_PowerShell_would_not_run_well_is_refused(params string[] arguments)
    {
        using var world = new FarmWorld();
        using var said = new StringWriter();
        var full = arguments.Select(a => a.EndsWith(".ps1", StringComparison.Ordinal) ? Path.Combine(s_scripts, a) : a).ToArray();

        var code = await StandInPowerShell.RunAsync(world.Directory, full, TextReader.Null, TextWriter.Null, said, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.NotEmpty(said.ToString());
    }

    [Fact]
    public async Task The_launcher_starts_it_as_a_process_of_its_own()
    {
        using var world = new FarmWorld();
        var start = new ProcessStartInfo(Launcher.Write(world.Directory)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Arguments("Backup-Item"))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Request(world, "Backup-Item", world.NewDirectory("set")).ToJsonString());
        process.StandardInput.Close();

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("", 0), (errors, process.ExitCode));
        Assert.Contains("\"ok\":true", output, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(world.Farm.History(@"\\fs01\spbackup\set")).ErrorCount);
    }

    [Fact]
    public async Task A_killed_backup_leaves_an_unfinished_row_and_lets_go_of_the_farm()
    {
        using var world = new FarmWorld();
        world.Farm.Pace.StepSeconds = 60;
        var start = new ProcessStartInfo(Launcher.Write(world.Directory)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in Arguments("Backup-Item"))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Request(world, "Backup-Item", world.NewDirectory("set")).ToJsonString());
        process.StandardInput.Close();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Starting object", StringComparison.Ordinal)) { }
        Assert.Equal(@"\\fs01\spbackup\set", world.Farm.Running);

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Null(world.Farm.Running);
        Assert.Null(Assert.Single(world.Farm.History(@"\\fs01\spbackup\set")).FinishTime);
    }

    private static string[] Arguments(string verb) =>
        ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-OutputFormat", "Text", "-File", Path.Combine(s_scripts, $"{verb}.ps1")];

    private static JsonObject Request(FarmWorld world, string verb, string directory, int intervalSeconds = 0)
    {
        var values = new JsonObject
        {
            ["backupId"] = verb == "Restore-Item" && Directory.Exists(Path.Combine(world.ShareFolder, "set")) && world.Farm.History(directory) is [var backup, ..] ? backup.Id.ToString() : Guid.Empty.ToString(),
            ["farmAccount"] = "",
            ["farmAccountPassword"] = "",
            ["ids"] = new JsonArray([.. world.Farm.State.ServiceInstances.Select(i => JsonValue.Create(i.Id.ToString()))]),
            ["directory"] = directory,
            ["item"] = FarmWorld.ApplicationItem,
            ["threads"] = 1,
            ["force"] = false,
            ["proxy"] = world.Farm.State.Applications[0].Proxy!.Id.ToString(),
            ["probes"] = 3,
            ["intervalSeconds"] = intervalSeconds,
            ["capSeconds"] = 60,
            ["passphrase"] = FarmWorld.Passphrase,
        };
        JsonObject Named(string part) => new(Contract(verb)[part]!.AsObject().Select(p => KeyValuePair.Create(p.Key, values[p.Key]?.DeepClone())));
        return new JsonObject { ["v"] = 1, ["id"] = "test", ["verb"] = verb, ["args"] = Named("input"), ["secrets"] = Named("secrets") };
    }

    private static JsonNode Contract(string verb) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(s_scripts, $"{verb}.contract.json")))!;

    private static IEnumerable<string> Keys(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Value is JsonObject or JsonArray ? Keys(p.Value).Select(k => $"{p.Key}.{k}").Prepend(p.Key) : [p.Key])
            .Where(k => !k.StartsWith("applications.proxy.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        JsonArray a => a is [var first, ..] && first is not null ? Keys(first) : [],
        _ => [],
    };

    private static async Task<Answer> RunAsync(FarmWorld world, string verb, JsonObject? request, TimeProvider? time = null, bool cutOff = false)
    {
        using var stdin = new StringReader(request is null ? "" : request.ToJsonString()[..^(cutOff ? 1 : 0)] + "\n");
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var code = await StandInPowerShell.RunAsync(world.Directory, Arguments(verb), stdin, stdout, stderr, time ?? TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(stderr.ToString());
        return new Answer(code, stdout.ToString());
    }

    private sealed record Answer(int ExitCode, string Stdout)
    {
        public List<JsonNode> Lines { get; } = [.. Stdout.Split('\n').Where(l => l.StartsWith("@SPB1 ", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l[6..])!)];

        public string? ErrorCode => (string?)Lines[^1]["error"]?["code"];

        public string? ErrorMessage => (string?)Lines[^1]["error"]?["message"];
    }
}
