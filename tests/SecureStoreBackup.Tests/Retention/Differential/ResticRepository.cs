using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention.Differential;

/// <summary>A restic repository of its own, whose snapshots are made at the times that a test wants; a timeline is a host name.</summary>
internal sealed class ResticRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("restic-").FullName;

    /// <summary>Null when restic can run; otherwise what is missing.</summary>
    public static string? Missing { get; } = Find() ? null : "restic is not installed: apt-get install restic.";

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "x", cancellationToken);
        await RunAsync("Etc/UTC", cancellationToken, "init", "--quiet");
    }

    public Task BackUpAsync(string timeline, DateTimeOffset at, TimeZoneInfo zone, CancellationToken cancellationToken) => RunAsync(
        zone.Id, cancellationToken, "backup", "--quiet", "--host", timeline, "--time", TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Path.Combine(_folder, "a"));

    /// <summary>The times that restic recorded, which may not be those that were asked for where a clock shows one twice.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> TimesAsync(string timeline, CancellationToken cancellationToken) =>
        [.. JsonSerializer.Deserialize(await RunAsync("Etc/UTC", cancellationToken, "snapshots", "--json", "--host", timeline), ResticJson.Default.ResticSnapshotArray)!.Select(s => s.Time)];

    /// <summary>The times of the snapshots that restic would keep, with its reasons.</summary>
    public async Task<IReadOnlyDictionary<DateTimeOffset, IReadOnlyList<string>>> KeptAsync(string timeline, RetentionRules rules, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        (string Option, int Count)[] keep = [("last", rules.KeepLast), ("daily", rules.KeepDaily), ("weekly", rules.KeepWeekly), ("monthly", rules.KeepMonthly), ("yearly", rules.KeepYearly)];
        string[] options = [.. keep.Where(k => k.Count > 0).SelectMany(k => new[] { $"--keep-{k.Option}", k.Count.ToString(CultureInfo.InvariantCulture) })];
        var answer = await RunAsync(zone.Id, cancellationToken, ["forget", "--dry-run", "--json", "--host", timeline, "--group-by", "", .. options]);
        var group = Assert.Single(JsonSerializer.Deserialize(answer, ResticJson.Default.ResticGroupArray)!);
        return group.Reasons.ToDictionary(r => r.Snapshot.Time.ToUniversalTime(), r => r.Matches);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "restic")));

    private async Task<string> RunAsync(string zone, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("restic", [.. arguments, "--no-cache"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["RESTIC_REPOSITORY"] = Path.Combine(_folder, "repository");
        start.Environment["RESTIC_PASSWORD"] = "of no importance";
        start.Environment["TZ"] = zone;
        using var restic = Process.Start(start)!;
        try
        {
            var (output, errors) = (restic.StandardOutput.ReadToEndAsync(cancellationToken), restic.StandardError.ReadToEndAsync(cancellationToken));
            await restic.WaitForExitAsync(cancellationToken);
            Assert.True(restic.ExitCode == 0, await errors);
            return await output;
        }
        finally
        {
            if (!restic.HasExited)
                restic.Kill();
        }
    }
}

internal sealed record ResticSnapshot(DateTimeOffset Time);

internal sealed record ResticReason(ResticSnapshot Snapshot, IReadOnlyList<string> Matches);

internal sealed record ResticGroup(IReadOnlyList<ResticReason> Reasons);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ResticSnapshot[]))]
[JsonSerializable(typeof(ResticGroup[]))]
internal sealed partial class ResticJson : JsonSerializerContext;
