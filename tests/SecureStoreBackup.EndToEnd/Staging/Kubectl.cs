using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>A real kubectl.</summary>
/// <param name="Program">Its path, or its name on the PATH.</param>
/// <param name="Minor">Its version is 1.this.</param>
/// <param name="Environment">Names the cluster.</param>
/// <param name="CacheDirectory">Where it remembers what the cluster can do; its own, so that nothing of another cluster is believed.</param>
public sealed partial record Kubectl(string Program, int Minor, IReadOnlyDictionary<string, string> Environment, string CacheDirectory)
{
    /// <summary>The one that people have on their PATH.</summary>
    public const string OnPath = "kubectl";

    private static readonly string[] _checking = ["apply", "create", "replace"];

    /// <summary>
    /// Every kubectl of a version of its own: the PATH's, those beside it and on the PATH that carry their version in their names
    /// (<c>kubectl.1.30</c>, <c>kubectl-1.30</c>, <c>kubectl1.30</c>), and those that variables such as <c>KUBECTL_1_30</c> name.
    /// </summary>
    public static IReadOnlyList<string> All()
    {
        string[] folders = [.. (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Directory.Exists)];
        var onPath = folders.Select(folder => new FileInfo(Path.Combine(folder, OnPath))).FirstOrDefault(file => file.Exists);
        var beside = (onPath?.ResolveLinkTarget(returnFinalTarget: true) ?? onPath) is FileInfo { DirectoryName: { } home } ? [home] : Array.Empty<string>();
        var versioned = folders.Concat(beside).Distinct(StringComparer.Ordinal).SelectMany(folder => Directory.EnumerateFiles(folder, "kubectl*"))
            .Where(file => Versioned().IsMatch(Path.GetFileName(file))).DistinctBy(Path.GetFileName).OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal);
        var named = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith("KUBECTL_1_", StringComparison.Ordinal)).Select(variable => (string)variable.Value!).Order(StringComparer.Ordinal);
        return [.. onPath is null ? Array.Empty<string>() : [OnPath], .. versioned, .. named];
    }

    /// <returns>Null when there is no such program.</returns>
    public static async Task<Kubectl?> FindAsync(string program, string kubeConfig, string cacheDirectory, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeConfig };
        try
        {
            var version = await CommandLine.RunAsync(program, ["version", "--client", "-o", "json"], environment, null, cancellationToken);
            var minor = (string)JsonNode.Parse(version.Expect())!["clientVersion"]!["minor"]!;
            return new Kubectl(program, int.Parse(minor.TrimEnd('+'), CultureInfo.InvariantCulture), environment, cacheDirectory);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public Task<CommandResult> TryAsync(string? input, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        CommandLine.RunAsync(Program, Whole(arguments), Environment, input, cancellationToken);

    /// <summary>Starts one that goes on until it is told to end, such as <c>get --watch</c>.</summary>
    public Process Start(IReadOnlyList<string> arguments) => CommandLine.Start(Program, Whole(arguments), Environment);

    // Before 1.23, kubectl checks objects against schemas that the sandbox's API server does not publish in that form.
    private IReadOnlyList<string> Whole(IReadOnlyList<string> arguments) =>
        Minor < 23 && _checking.Contains(arguments[0]) ? [.. arguments, "--validate=false", "--cache-dir", CacheDirectory] : [.. arguments, "--cache-dir", CacheDirectory];

    [GeneratedRegex(@"^kubectl[.-]?1\.[0-9]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Versioned();
}
