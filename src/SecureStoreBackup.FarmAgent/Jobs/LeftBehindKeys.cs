using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>Key files that jobs could not delete, as their journals tell it; whether one still stands is another question.</summary>
internal static class LeftBehindKeys
{
    /// <summary>On the server of one instance.</summary>
    public static IReadOnlyList<WindowsPath> Of(JobStore jobs, string instance) =>
    [
        .. jobs.All.Where(Tells).Select(Place)
            .Where(place => string.Equals(place.Instance, instance, StringComparison.OrdinalIgnoreCase))
            .Select(place => WindowsPath.Parse(place.Directory, out _)?.Append(place.FileName)).OfType<WindowsPath>(),
    ];

    /// <summary>Whether the job ended, and its file did not.</summary>
    public static bool Tells(Job job) => job.Records.Select(record => record.Status).OfType<JobStatus>().LastOrDefault() is { } ended
        && (ended.ExportServiceMasterKey?.LeftBehind ?? ended.RestoreServiceMasterKey?.LeftBehind ?? (ended.Error?.Code is FarmErrorCodes.SqlFileLeftBehind ? "" : null)) is not null;

    private static (string Instance, string Directory, string FileName) Place(Job job) => job.Request switch
    {
        { ExportServiceMasterKey: { } export } => (export.Instance, export.Directory, export.FileName),
        { RestoreServiceMasterKey: { } restore } => (restore.Instance, restore.Directory, restore.FileName),
        _ => ("", "", ""),
    };
}
