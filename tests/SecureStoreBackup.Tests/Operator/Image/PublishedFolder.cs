using System.Runtime.InteropServices;

namespace SecureStoreBackup.Tests.Operator.Image;

/// <summary>The operator, published as the Dockerfile does it, once for all tests of a class.</summary>
public sealed class PublishedFolder : IAsyncLifetime
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly string _folder = Directory.CreateTempSubdirectory("published").FullName;

    private string? _missing;

    private string App => Path.Combine(_folder, "app");

    /// <summary>As the Dockerfile calls the processor that the image is for.</summary>
    internal const string Target = "$TARGETARCH";

    /// <summary>The words of the Dockerfile, for the test that holds the two together.</summary>
    internal static readonly string[] Restore = ["restore", "src/SecureStoreBackup.Operator", "--arch", Target, "--locked-mode"];

    internal static readonly string[] Publish = ["publish", "src/SecureStoreBackup.Operator", "--arch", Target, "--no-restore", "--configuration", "Release", "--output"];

    public async ValueTask InitializeAsync()
    {
        if ((_missing = await ImageRoot.MissingAsync()) is not null)
            return;
        await RunAsync([.. Restore, "-v", "quiet"]);
        await RunAsync([.. Publish, App, $"-p:SourceRevisionId={Commit}", "-v", "quiet", "-nologo"]);
    }

    /// <summary>With a place of its own for what lies between: others build and look at formats meanwhile.</summary>
    private async Task RunAsync(string[] command)
    {
        var processor = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "amd64";
        var words = command[2..].Select(word => word == Target ? processor : word);
        var run = await ProgramRun.OfAsync("dotnet", [command[0], Repository.PathOf(command[1]), .. words, "--artifacts-path", Path.Combine(_folder, "between")]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
    }

    /// <summary>Skips the test where no image can be played; on a build server that is a failure.</summary>
    internal ImageRoot Require()
    {
        if (_missing is null)
            return new ImageRoot(App);
        Assert.False(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, _missing);
        Assert.Skip(_missing);
        throw new InvalidOperationException(_missing);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
