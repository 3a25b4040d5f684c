using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Operator.Image;

public sealed class BillOfMaterialsTests
{
    [Theory]
    [InlineData("src/SecureStoreBackup.Operator")]
    [InlineData("src/SecureStoreBackup.FarmAgent")]
    public async Task It_lists_exactly_what_the_lock_file_holds(string project)
    {
        var document = JsonNode.Parse(await RunAsync(project))!;

        Assert.Equal(("CycloneDX", "1.6"), (document["bomFormat"]!.GetValue<string>(), document["specVersion"]!.GetValue<string>()));
        var listed = document["components"]!.AsArray().Select(component => (
            Name: component!["name"]!.GetValue<string>(),
            Version: component["version"]!.GetValue<string>(),
            Kind: Property(component, "securestore:dependency"),
            Hash: Property(component, "nuget:contentHash"))).ToArray();
        Assert.Equal(Locked(project), listed.Order());
        Assert.Equal(listed.Length, listed.DistinctBy(component => component.Name).Count());
    }

    [Fact]
    public async Task Each_package_names_what_it_needs_and_what_only_builds_is_told_apart()
    {
        var document = JsonNode.Parse(await RunAsync("src/SecureStoreBackup.Operator"))!;
        var needs = document["dependencies"]!.AsArray().ToDictionary(
            entry => entry!["ref"]!.GetValue<string>(), entry => entry!["dependsOn"]!.AsArray().Select(name => name!.GetValue<string>()).ToArray());

        Assert.Contains("pkg:nuget/YamlDotNet@16.3.0", needs[$"pkg:generic/SecureStoreBackup.Operator@{SecureStoreBackup.Operator.Hosting.Versions.Operator}"]);
        Assert.Contains(needs.Single(entry => entry.Key.StartsWith("pkg:nuget/Azure.Identity@", StringComparison.Ordinal)).Value, name => name.StartsWith("pkg:nuget/Azure.Core@", StringComparison.Ordinal));
        Assert.All(needs.Values.SelectMany(names => names), name => Assert.Contains(name, needs.Keys));
        Assert.Equal(
            ["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
            document["components"]!.AsArray().Where(component => component!["scope"]!.GetValue<string>() == "excluded").Select(component => component!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_same_lock_file_gives_the_same_document() =>
        Assert.Equal(await RunAsync("src/SecureStoreBackup.Operator"), await RunAsync("src/SecureStoreBackup.Operator"));

    private static (string Name, string Version, string? Kind, string? Hash)[] Locked(string project) =>
    [
        .. JsonNode.Parse(Repository.Read($"{project}/packages.lock.json"))!["dependencies"]!.AsObject()
            .SelectMany(framework => framework.Value!.AsObject())
            .Where(package => package.Value!["type"]!.GetValue<string>() != "Project")
            .GroupBy(package => (package.Key, Version: package.Value!["resolved"]!.GetValue<string>(), Hash: package.Value!["contentHash"]!.GetValue<string>()))
            .Select(group => (group.Key.Key, group.Key.Version, Kind: group.Any(package => package.Value!["type"]!.GetValue<string>() == "Direct") ? "direct" : "transitive", group.Key.Hash))
            .Order(),
    ];

    private static string? Property(JsonNode component, string name) =>
        component["properties"]!.AsArray().Single(property => property!["name"]!.GetValue<string>() == name)!["value"]!.GetValue<string>();

    private static async Task<string> RunAsync(string project)
    {
        var run = await ProgramRun.OfAsync("node", [Repository.PathOf(".ci/sbom.mjs"), project]);
        Assert.True(run.Code == 0, run.Errors);
        return run.Output;
    }
}
