using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>The real kubectl, whichever is on the PATH.</summary>
/// <param name="Minor">Its version is 1.this.</param>
/// <param name="Environment">Names the cluster.</param>
/// <param name="CacheDirectory">Where it remembers what the cluster can do; its own, so that nothing of another cluster is believed.</param>
public sealed record Kubectl(int Minor, IReadOnlyDictionary<string, string> Environment, string CacheDirectory)
{
    private const string Program = "kubectl";
    private static readonly string[] _checking = ["apply", "create", "replace"];

    /// <returns>Null when there is no kubectl.</returns>
    public static async Task<Kubectl?> FindAsync(string kubeConfig, string cacheDirectory, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeConfig };
        try
        {
            var version = await CommandLine.RunAsync(Program, ["version", "--client", "-o", "json"], environment, null, cancellationToken);
            var minor = (string)JsonNode.Parse(version.Expect())!["clientVersion"]!["minor"]!;
            return new Kubectl(int.Parse(minor.TrimEnd('+'), CultureInfo.InvariantCulture), environment, cacheDirectory);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public Task<CommandResult> TryAsync(string? input, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        CommandLine.RunAsync(Program, All(arguments), Environment, input, cancellationToken);

    /// <summary>Starts one that goes on until it is told to end, such as <c>get --watch</c>.</summary>
    public Process Start(IReadOnlyList<string> arguments) => CommandLine.Start(Program, All(arguments), Environment);

    // Before 1.23, kubectl checks objects against schemas that the sandbox's API server does not publish in that form.
    private IReadOnlyList<string> All(IReadOnlyList<string> arguments) =>
        Minor < 23 && _checking.Contains(arguments[0]) ? [.. arguments, "--validate=false", "--cache-dir", CacheDirectory] : [.. arguments, "--cache-dir", CacheDirectory];
}
