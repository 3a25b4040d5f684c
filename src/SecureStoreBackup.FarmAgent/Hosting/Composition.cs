using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Http;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.Jobs.Works;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>Which part gets which.</summary>
internal static class Composition
{
    public static void AddFarmAgent(this IServiceCollection services, AgentConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => DataDirectoryLock.Take(configuration.DataDirectory));
        services.AddSingleton(provider => new CertificateFiles(configuration, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<CertificateFiles>>()));
        services.AddSingleton(new Jail(configuration.Roots));
        services.AddSingleton(new SqlServers(configuration.SqlServers));
        services.AddSingleton<DatabaseBackupCheck>();
        services.AddSingleton<Dependents>();

        services.AddSingleton(provider => new PowerShellHost(
            configuration.PowerShell, Path.Combine(AppContext.BaseDirectory, "Scripts"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PowerShellHost>>()));
        services.AddSingleton<ScriptWatch>();
        services.AddSingleton<FarmReader>();
        services.AddSingleton(provider => new LoggingGuard(provider.GetRequiredService<FarmReader>(), configuration.AcknowledgePowerShellLogging));
        services.AddSingleton<SetEvidence>();
        services.AddSingleton<HeldFiles>();

        services.AddSingleton(provider => new JobStore(configuration.DataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobStore>>()));
        services.AddSingleton(provider => new StagedSets(configuration.DataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new Fence(configuration.DataDirectory));
        services.AddSingleton<ScriptJob>();
        services.AddSingleton<ItemBackup>();
        services.AddSingleton<BackupWork>();
        services.AddSingleton<ExportWork>();
        services.AddSingleton<RefreshWork>();
        services.AddSingleton<RestoreServiceMasterKeyWork>();
        services.AddSingleton<ItemRestore>();
        services.AddSingleton<ServiceStart>();
        services.AddSingleton<RestoreWork>();
        services.AddSingleton<Func<JobKind, IJobWork>>(provider => kind => kind switch
        {
            JobKind.Backup => provider.GetRequiredService<BackupWork>(),
            JobKind.ExportServiceMasterKey => provider.GetRequiredService<ExportWork>(),
            JobKind.RefreshKey => provider.GetRequiredService<RefreshWork>(),
            JobKind.RestoreServiceMasterKey => provider.GetRequiredService<RestoreServiceMasterKeyWork>(),
            JobKind.Restore => provider.GetRequiredService<RestoreWork>(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobLog>();
        services.AddSingleton<JobPruning>();

        services.AddSingleton<SetCatalog>();
        services.AddSingleton<Staging>();
        services.AddSingleton(provider => new DirectoryChecks(provider.GetRequiredService<Jail>(), () => provider.GetRequiredService<SetCatalog>().LargestBytes));
        services.AddSingleton<SqlServerChecks>();
        services.AddSingleton<DatabaseChecks>();
        services.AddSingleton<HostChecks>();
        services.AddSingleton<Preflight>();

        services.AddSingleton<ErrorBoundary>();
        services.AddSingleton<FarmRoutes>();
        services.AddSingleton<JobRoutes>();
        services.AddSingleton<SetRoutes>();
    }
}
