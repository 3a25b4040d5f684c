using System.Runtime.Versioning;

namespace SecureStoreBackup.Tests.Documentation;

/// <summary>The commands of every page, in the order in which they stand, in a sandbox.</summary>
[UnsupportedOSPlatform("windows")]
[Trait("Suite", "Long")]
public sealed class DocumentedCommandsTests
{
    /// <summary>They take away what the others need.</summary>
    private static readonly string[] _last = ["docs/how-to/uninstall.md"];

    /// <summary>Nine pages, the tutorial with a world of its own among them: minutes, and several times that where others use the machine as well.</summary>
    [Fact(Timeout = 1_080_000)]
    public async Task Every_command_of_the_documentation_runs_as_it_stands()
    {
        var missing = Missing("kubectl", "jq", "openssl");
        Assert.SkipWhen(missing is not null && Environment.GetEnvironmentVariable("CI") is null, missing ?? "");
        Assert.Null(missing);
        var pages = MarkdownPage.All().Where(page => page.Blocks.Any(block => block.Runs)).OrderBy(page => _last.Contains(page.Path)).ToList();
        Assert.Contains(pages, page => page.Path == "docs/tutorial.md");

        await using var world = await DocumentedWorld.StartAsync(Find("kubectl")!, TestContext.Current.CancellationToken);
        var flaws = new List<string>();
        foreach (var page in pages.Where(page => Environment.GetEnvironmentVariable("SECURESTORE_PAGE") is not { Length: > 0 } only || page.Path == only))
        {
            if (await world.RunAsync(page, TimeSpan.FromMinutes(8), TestContext.Current.CancellationToken) is { } flaw)
                flaws.Add(flaw);
        }

        Assert.True(flaws.Count == 0, string.Join("\n\n", flaws));
    }

    private static string? Missing(params string[] programs) =>
        programs.FirstOrDefault(program => Find(program) is null) is { } program ? $"There is no {program} on the PATH; ./test.sh installs it." : null;

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
