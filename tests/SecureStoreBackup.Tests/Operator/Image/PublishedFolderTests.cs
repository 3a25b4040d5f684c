using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Files;
using SecureStoreBackup.Sandbox.Worlds;
using SecureStoreBackup.Tests.Sandbox.ApiServer;

namespace SecureStoreBackup.Tests.Operator.Image;

/// <summary>No container engine is asked for: the published folder runs as the image would run it.</summary>
[Trait("Suite", "Long")]
public sealed class PublishedFolderTests(PublishedFolder published) : IClassFixture<PublishedFolder>
{
    private ImageRoot Image => published.Require();

    [Fact]
    public async Task Version_and_commit_are_those_that_the_build_was_told()
    {
        var run = await ProgramRun.OfAsync("bwrap", Image.Run("version", "--output", "json"));

        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(PublishedFolder.Commit, JsonNode.Parse(run.Output)!["commit"]!.GetValue<string>());
    }

    [Fact]
    public async Task Help_is_there_without_a_shell_and_without_anything_to_write_to()
    {
        var run = await ProgramRun.OfAsync("bwrap", Image.Run("operator", "--help"));

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("--health", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_time_zones_it_refuses_to_start_and_says_what_is_missing()
    {
        var run = await ProgramRun.OfAsync("bwrap", (Image with { TimeZones = false }).Run("operator"));

        Assert.Equal(4, run.Code);
        Assert.Contains("the time zones' database is missing", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Without_ICU_it_refuses_to_start_and_says_what_is_missing()
    {
        var run = await ProgramRun.OfAsync("bwrap", (Image with { Icu = false }).Run("operator"));

        Assert.Equal(4, run.Code);
        Assert.StartsWith("securestore: ICU is missing", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task The_operator_becomes_ready_against_an_API_server()
    {
        await using var server = await TestApiServer.StartAsync();
        foreach (var file in Directory.GetFiles(Repository.PathOf("crds"), "*.yaml"))
        {
            Assert.True(YamlDocuments.TryRead(File.ReadAllText(file), out var documents, out _));
            await server.DoAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Assert.Single(documents).Root!);
        }

        var folder = Directory.CreateTempSubdirectory("kubeconfig").FullName;
        var config = Path.Combine(folder, "config");
        server.Server.WriteKubeConfig(config);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);   // as a mounted Secret would be
        var health = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        using var process = ProgramRun.Start("bwrap", (Image with { Mounted = [config] }).Run("operator", "--kubeconfig", config, "--health", health.OriginalString));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        try
        {
            var ready = await ReadyAsync(health, process);
            if (!ready && !process.HasExited)
                process.Kill(entireProcessTree: true);
            Assert.True(ready, ready ? "" : $"It was not ready within a minute.\n{await errors}\n{await output}");
            using var http = new HttpClient();
            Assert.Contains($"commit=\"{PublishedFolder.Commit}\"", await http.GetStringAsync(new Uri(health, "/metrics"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>False when it ended, or was not ready within a minute.</summary>
    private static async Task<bool> ReadyAsync(Uri health, Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var http = new HttpClient();
        while (!process.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(health, "/readyz"), TestContext.Current.CancellationToken);
                if (answer.StatusCode is HttpStatusCode.OK)
                    return true;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return false;
    }
}
