using System.Text.Json.Nodes;
using SecureStoreBackup.Tests.FarmAgent.Integration;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.Checks;

/// <summary><c>securestore-farm-agent check</c>, as a person runs it, over the simulated farm and SQL Server.</summary>
public sealed class CheckCommandTests : IAsyncLifetime
{
    private readonly FarmOnLoopback _farm = new();

    [Fact]
    public async Task A_server_that_is_ready_passes_and_keeps_no_trace_of_the_check()
    {
        var before = Files();

        var (code, said) = await CheckAsync();

        Assert.True(code == 0, said);
        Assert.Contains("0 failed", said, StringComparison.Ordinal);
        Assert.Contains("Next: start the agent", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', said);
        Assert.All(["Elevated", "PowerShellLogging", "FarmAccessible", "KeyPopulated", "DatabaseEncryption", "SqlControlServer", "DirectoryWritable", "ServerCertificate", "ClientSubjects", "Listen"], name => Assert.Contains($"passed      {name} ", said, StringComparison.Ordinal));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_one_line_with_its_remedy()
    {
        Change(configuration =>
        {
            configuration["clientCa"] = "agent.key";
            configuration["roots"]![0]!["path"] = @"C:\backup";
        });
        File.WriteAllText(Path.Combine(_farm.World.Directory, "sql.password"), "not the password");

        var (code, said) = await CheckAsync();

        Assert.Equal(1, code);
        Assert.All(["UncPath", "ClientAuthority", "SqlControlServer"], name => Assert.Contains($"FAILED      {name} ", said, StringComparison.Ordinal));
        Assert.Contains("3 failed", said, StringComparison.Ordinal);
        Assert.Equal(3, said.Split('\n').Count(line => line.Contains("FAILED", StringComparison.Ordinal)));
        Assert.DoesNotContain(SqlWorld.Password, said, StringComparison.Ordinal);
        Assert.Contains("Next: follow the remedies", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_names_every_check_for_a_program()
    {
        var (code, said) = await CheckAsync("--output", "json");

        Assert.True(code == 0, said);
        var groups = JsonNode.Parse(said)!["groups"]!.AsArray();
        Assert.Equal(["Account", "SharePoint", "Directories", "SQL Server", "Certificates", "Network"], groups.Select(group => (string)group!["name"]!));
        Assert.All(groups.SelectMany(group => group!["checks"]!.AsArray()), check => Assert.Contains((string)check!["state"]!, new[] { "passed", "warning", "notProven" }));
    }

    [Fact]
    public async Task It_runs_beside_the_agent_and_does_not_disturb_it()
    {
        var client = await _farm.StartAsync();
        Change(configuration => configuration["listen"] = $"https://127.0.0.1:{client.Http.BaseAddress!.Port}");

        var (code, said) = await CheckAsync();

        Assert.True(code == 0, said);
        Assert.Contains("an agent runs in it now", said, StringComparison.Ordinal);
        Assert.Contains("not proven  Listen", said, StringComparison.Ordinal);
        Assert.NotEmpty((await client.DescribeAsync()).Applications);
    }

    [Fact]
    public async Task A_bad_configuration_is_exit_code_2_and_names_the_field()
    {
        Change(configuration => configuration["roots"] = null);

        var (code, said) = await CheckAsync();

        Assert.Equal(2, code);
        Assert.StartsWith("roots: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_agent_in_the_same_data_directory_ends_with_what_to_do()
    {
        await _farm.StartAsync();
        using var second = new AgentProcess("run", "--config", _farm.Configuration);

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("Another farm agent works in", second.Said, StringComparison.Ordinal);
    }

    /// <summary>One root, a share: the farm's database is on another server than the agent.</summary>
    public ValueTask InitializeAsync()
    {
        Change(configuration => configuration["roots"] = new JsonArray(configuration["roots"]![0]!.DeepClone()));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private async Task<(int Code, string Said)> CheckAsync(params string[] more)
    {
        using var check = new AgentProcess(["check", "--config", _farm.Configuration, .. more]);
        return (await check.ExitCodeAsync(), check.Said);
    }

    private void Change(Action<JsonObject> change)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(_farm.Configuration))!.AsObject();
        change(configuration);
        File.WriteAllText(_farm.Configuration, configuration.ToJsonString());
    }

    /// <summary>Everything that stands where the farm, its share and the agent live, but the lock of the simulated farm itself.</summary>
    private string[] Files() =>
        [.. Directory.EnumerateFileSystemEntries(_farm.World.Directory, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) is not "operation.lock").Order(StringComparer.Ordinal)];
}
