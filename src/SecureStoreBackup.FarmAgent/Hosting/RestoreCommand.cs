using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.FarmAgent.Recovery;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary><c>securestore-farm-agent restore --from DIR</c>. Exit codes: 0 restored and open, 1 not restored, 2 bad configuration or arguments, 3 restored, but the key is still closed.</summary>
internal static class RestoreCommand
{
    private const int KeyClosed = 3;

    public static Command Create(Option<string> config)
    {
        var from = new Option<string>("--from") { Description = "A recovery point (farm/app/… and manifest.json), or a set as it lies on the backup share.", HelpName = "DIR", Required = true };
        var confirm = new Option<string?>("--confirm") { Description = "The recovery point's or set's name, instead of typing it.", HelpName = "NAME" };
        var directory = new Option<string?>("--directory") { Description = @"Where the backup was made, as SharePoint sees it (\\fs01\spbackup). Default: what the manifest says, or the first root.", HelpName = "DIR" };
        var account = new Option<string?>("--farm-account") { Description = "The farm account, where Restore-SPFarm asks for it. Its password is asked for after the passphrase.", HelpName = @"DOMAIN\NAME" };
        var command = new Command("restore", "Restore a set on this farm, without an operator. The passphrase of the set's time is asked for, or read from stdin.") { config, from, confirm, directory, account };
        command.SetAction((parsed, cancellationToken) => AgentCommand.GuardAsync(parsed.InvocationConfiguration.Error, () => RunAsync(
            ConfigurationFile.Load(parsed.GetRequiredValue(config)), parsed.GetRequiredValue(from), parsed.GetValue(confirm), parsed.GetValue(directory), parsed.GetValue(account), parsed.InvocationConfiguration, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        AgentConfiguration configuration, string from, string? confirm, string? directory, string? farmAccount, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFilter(_ => false));
        services.AddFarmAgent(configuration);
        services.AddSingleton<LocalJobs>();
        services.AddSingleton<LocalRestore>();
        await using var provider = services.BuildServiceProvider();
        // The journals are one process's: an agent that runs here has to be stopped first.
        provider.GetRequiredService<DataDirectoryLock>();
        var restored = false;
        try
        {
            var restore = provider.GetRequiredService<LocalRestore>();
            var plan = await restore.PlanAsync(LocalSetReader.Read(from), directory, cancellationToken);
            foreach (var line in plan.Lines())
                await console.Output.WriteLineAsync(line);
            var prompt = new SecretPrompt(Console.In, console.Output, terminal: !Console.IsInputRedirected);
            if ((confirm ?? prompt.Line($"Type {plan.Set.Name} to go on: "))?.Trim() != plan.Set.Name)
                return await RefuseAsync(console, $"That is not '{plan.Set.Name}'. Nothing was changed.");
            if (prompt.Secret("Passphrase: ") is not { } passphrase)
                return await RefuseAsync(console, "No passphrase was given. Nothing was changed.");
            var password = farmAccount is null ? null : prompt.Secret($"Password of {farmAccount}: ");
            await console.Output.WriteLineAsync();
            var progress = (string text) => console.Output.WriteLine(text);
            if (!plan.Restored)
                await WarnAsync(console, await restore.RestoreAsync(plan, new JobSecrets { FarmAccountPassword = password }, farmAccount, progress, cancellationToken));
            restored = true;
            var refreshed = await restore.RefreshAsync(plan, passphrase, progress, cancellationToken);
            await WarnAsync(console, refreshed);
            await console.Output.WriteLineAsync($"'{plan.Application.Name}' is restored from {plan.Set.Name}, and its key is open on this server ({refreshed.RefreshKey!.Probes} probes in a row).");
            await console.Output.WriteLineAsync("Next: read a credential with an application that uses it, then start the agent again: Start-ScheduledTask -TaskName SecureStoreFarmAgent");
            return 0;
        }
        catch (FarmRefusedException refused)
        {
            await console.Error.WriteLineAsync($"{refused.Error.Code}: {refused.Error.Message}");
            if (refused.Error.Hint is { } hint)
                await console.Error.WriteLineAsync($"Remedy: {hint}");
            if (!restored)
                return 1;
            await console.Error.WriteLineAsync("The set is restored; its key is not open yet, so no credential can be read. Next: run the same command with the passphrase that was in force when the set was made. Only the key is refreshed then; nothing is restored again.");
            return KeyClosed;
        }
    }

    private static async Task<int> RefuseAsync(InvocationConfiguration console, string text)
    {
        await console.Error.WriteLineAsync(text);
        return AgentCommand.BadConfiguration;
    }

    private static async Task WarnAsync(InvocationConfiguration console, JobStatus status)
    {
        foreach (var warning in status.Warnings)
            await console.Output.WriteLineAsync($"Warning: {warning}");
    }
}
