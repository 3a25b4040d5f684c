using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary><c>benchmarks operator-scale</c>: one operator with 10,000 policies, against the sandbox's API server or a cluster of your own.</summary>
internal static class OperatorScale
{
    private static readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "A cluster of your own, as its administrator: our definitions are applied, and a namespace is made and deleted. Default: the sandbox's API server." };
    private static readonly Option<int> _farms = Count("--farms", 100, "Farms.");
    private static readonly Option<int> _policies = Count("--policies", 100, "Policies of each farm.");
    private static readonly Option<int> _changes = Count("--changes", 1000, "Changes of a spec.");
    private static readonly Option<int> _idle = Count("--idle-seconds", 330, "How long the idle operator is watched; every policy's outside world is asked once in 300 s.");
    private static readonly Option<int> _jitter = Count("--jitter-seconds", 300, "How far one slot of all policies is spread.");

    public static Command Create()
    {
        var command = new Command("operator-scale", "One operator, doubles behind its ports: start, idle, changes of a spec, slots that are due, restart. The full size writes docs/benchmarks.md.") { _kubeconfig, _farms, _policies, _changes, _idle, _jitter };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("operator-scale-");
        try
        {
            var population = new Population(parsed.GetValue(_farms), parsed.GetValue(_policies));
            await using var cluster = await ScaleCluster.StartAsync(parsed.GetValue(_kubeconfig), directory.FullName, cancellationToken);
            await using var onlooker = new Onlooker(cluster.Client, cluster.Namespace);
            var rows = new List<string> { "| what | measured | budget | met |", "|---|---|---|---|" };
            void Tell(string row)
            {
                rows.Add(row);
                output.WriteLine(row);
            }

            await using var runs = new ScaleRuns(cluster, onlooker, population, directory.FullName, Tell);
            var changes = Math.Min(parsed.GetValue(_changes), population.Count);
            try
            {
                await runs.StartAsync(cancellationToken);
                await runs.IdleAsync(TimeSpan.FromSeconds(parsed.GetValue(_idle)), cancellationToken);
                await runs.ChangeAsync(changes, "27h", "", cancellationToken);
                await runs.RestartAsync(cancellationToken);
                await runs.ChangeAsync(changes, "28h", ", right after that restart", cancellationToken);
                await runs.SlotAsync(TimeSpan.FromSeconds(parsed.GetValue(_jitter)), cancellationToken);
                return 0;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                Tell($"| what comes next | not measured: {e.Message} | | |");
                return 1;
            }
            finally
            {
                if (population.Count >= 10_000 && rows.Count > 2 && !cancellationToken.IsCancellationRequested)
                    Report.Write("operator-scale", $"{string.Join('\n', rows)}\n\n{(parsed.GetValue(_kubeconfig) is null ? "Against the sandbox's API server, which shares the machine's processors." : "Against a cluster that KUBECONFIG named.")}");
            }
        }
        finally
        {
            if (parsed.GetValue(_kubeconfig) is null)
                directory.Delete(recursive: true);
        }
    }

    private static Option<int> Count(string name, int preset, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => preset };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"{name}: {result.GetValueOrDefault<int>().ToString(CultureInfo.InvariantCulture)} is less than 1.");
        });
        return option;
    }
}
