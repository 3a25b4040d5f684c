using System.CommandLine;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.Http;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>The command line. Exit codes: 0 as asked, 2 bad configuration or arguments, 1 anything else.</summary>
internal static class AgentCommand
{
    public const int BadConfiguration = 2;

    public static RootCommand Create()
    {
        var config = new Option<string>("--config") { Description = "The agent's configuration file (JSON).", HelpName = "FILE", Required = true };
        var run = new Command("run", "Serve this farm until told to stop.") { config };
        run.SetAction((parsed, cancellationToken) => GuardAsync(parsed.InvocationConfiguration.Error, () => RunAsync(parsed.GetRequiredValue(config), cancellationToken)));
        var openApi = new Command("openapi", "Print the protocol as OpenAPI 3.1.");
        openApi.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(OpenApiDocument.Generate()));
        return new RootCommand("Farm agent of Secure Store Backup: runs on a SharePoint server and does what the operator asks.") { run, CheckCommand.Create(config), RestoreCommand.Create(config), openApi };
    }

    /// <summary>Turns what can be wrong with configuration and disk into a line on stderr and an exit code.</summary>
    internal static async Task<int> GuardAsync(TextWriter errors, Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (ConfigurationException wrong)
        {
            foreach (var error in wrong.Errors)
                await errors.WriteLineAsync(error);
            return BadConfiguration;
        }
        catch (Exception unusable) when (unusable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(unusable.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellationToken)
    {
        await using var app = AgentServer.Build(ConfigurationFile.Load(file));
        await AgentServer.RunAsync(app, cancellationToken);
        return 0;
    }
}
