using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Tests.Sandbox.Worlds;

/// <summary>What a person does to a running world from the command line.</summary>
public sealed class WorldCommandsTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    [Fact]
    public async Task A_wiped_farm_gives_out_no_credentials_and_no_word_tells_a_value()
    {
        var before = await fixture.RunAsync(["show", "credentials"]);
        var elsewhere = await fixture.RunAsync(["show", "credentials", "--farm", "scratch"]);
        var wiped = await fixture.RunAsync(["wipe", "--farm", "contoso"]);
        var after = await fixture.RunAsync(["show", "credentials", "--farm", "contoso"]);

        Assert.Equal(
            ["contoso", @"  PayrollDb CONTOSO\payroll  readable, as stored on day one", @"  PayrollDb CONTOSO\audit  readable, as stored on day one"],
            before.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([0, 0, 0, 0], [before.ExitCode, elsewhere.ExitCode, wiped.ExitCode, after.ExitCode]);
        Assert.All(new[] { elsewhere.Said, after.Said }, said =>
        {
            Assert.Equal(2, said.Split("unreadable: ").Length - 1);
            Assert.DoesNotContain(" readable", said, StringComparison.Ordinal);
        });
        Assert.Contains("Secure Store of contoso is wiped", wiped.Said, StringComparison.Ordinal);
        var everything = string.Concat(before, elsewhere, wiped, after);
        Assert.DoesNotContain(fixture.World.Farm.Stored.SelectMany(set => set.Values), value => everything.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_farm_or_a_world_that_is_not_there_is_said_so()
    {
        var farm = await fixture.RunAsync(["wipe", "--farm", "elsewhere"]);
        var world = await fixture.RunAsync(["wipe"], directory: Path.Combine(fixture.World.Directory, "nowhere"));

        Assert.Equal((1, 1), (farm.ExitCode, world.ExitCode));
        Assert.Contains("'contoso'", farm.Complained, StringComparison.Ordinal);
        Assert.Contains("sandbox up", world.Complained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_world_in_the_same_directory_is_refused_in_one_line_and_the_first_goes_on()
    {
        var second = await fixture.RunAsync(["up"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("--world", Assert.Single(second.Complained.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(fixture.World.Farm.Farm.State.Id.ToString(), await FarmIdAsync(World.ContosoFarm));
    }

    [Fact]
    public async Task Each_farms_agent_answers_whoever_has_its_credentials_folder()
    {
        var contoso = await FarmIdAsync(World.ContosoFarm);
        var scratch = await FarmIdAsync(World.ScratchFarm);

        Assert.Equal((fixture.World.Farm.Farm.State.Id.ToString(), fixture.World.Scratch.Farm.State.Id.ToString()), (contoso, scratch));
    }

    [Fact]
    public async Task Samples_name_the_agents_of_this_world()
    {
        var samples = Path.Combine(fixture.World.Directory, "samples");
        var policy = await ReadAsync(Path.Combine(samples, "policy.yaml"));

        Assert.Contains($"agentUrl: {fixture.World.Farm.AgentUrl.GetLeftPart(UriPartial.Authority)}\n", policy, StringComparison.Ordinal);
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "manifests", "samples"), "*.yaml").Select(Path.GetFileName).Append("addresses.yaml").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(samples).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal($"agentUrl: {fixture.World.Scratch.AgentUrl.GetLeftPart(UriPartial.Authority)}", WorldFiles.OnAgents(fixture.World, $"agentUrl: {WorldFiles.SampleScratchAgent}"));
    }

    private async Task<string> FarmIdAsync(string farm)
    {
        var folder = Path.Combine(fixture.World.Directory, "credentials", $"{farm}-farm-agent");
        var url = new Uri((await ReadAsync(folder + ".url")).Trim());
        var credentials = new FarmCredentials(await ReadAsync(Path.Combine(folder, "tls.crt")), new SecretValue(await ReadAsync(Path.Combine(folder, "tls.key"))), await ReadAsync(Path.Combine(folder, "ca.crt")));
        using var client = FarmAgentClient.Open(url, credentials, new FarmAgentOptions(), TimeProvider.System);
        return (await client.DescribeAsync(TestContext.Current.CancellationToken)).FarmId;
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
}
