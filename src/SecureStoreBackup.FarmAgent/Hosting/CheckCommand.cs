using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SecureStoreBackup.FarmAgent.Checks;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.Preflights;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary><c>securestore-farm-agent check</c>: what a person runs first on a server. Exit codes: 0 nothing failed, 1 something did, 2 bad configuration.</summary>
internal static class CheckCommand
{
    public static Command Create(Option<string> config)
    {
        var output = new Option<string>("--output", "-o") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command("check", "Look whether this server, its account, SharePoint, SQL Server, directories and certificates are ready. Changes nothing.") { config, output };
        command.SetAction((parsed, cancellationToken) => AgentCommand.GuardAsync(parsed.InvocationConfiguration.Error, () =>
            RunAsync(ConfigurationFile.Load(parsed.GetRequiredValue(config)), parsed.GetValue(output) is "json", parsed.InvocationConfiguration, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(AgentConfiguration configuration, bool json, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFarmAgent(configuration);
        // The sets that stand are in journals that a running agent has open.
        services.AddSingleton(provider => new DirectoryChecks(provider.GetRequiredService<Jail>(), () => 0));
        services.AddSingleton(configuration);
        services.AddSingleton<FarmChecks>();
        services.AddSingleton<ServerCheck>();
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<ServerCheck>().RunAsync(group => Progress(json, group), cancellationToken);
        if (json)
            await console.Output.WriteLineAsync(JsonSerializer.Serialize(report, CheckJson.Default.CheckReport));
        else
            new CheckTable(console.Output, Colour(console)).Write(report);
        return report.Passed ? 0 : 1;
    }

    /// <summary>On a terminal alone: a file should hold the table and nothing else.</summary>
    private static void Progress(bool json, string group)
    {
        if (!json && !Console.IsErrorRedirected)
            Console.Error.WriteLine($"Checking: {group} …");
    }

    private static Action<ConsoleColor?>? Colour(InvocationConfiguration console)
    {
        if (console.Output != Console.Out || Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
            return null;
        return colour =>
        {
            if (colour is { } chosen)
                Console.ForegroundColor = chosen;
            else
                Console.ResetColor();
        };
    }
}
