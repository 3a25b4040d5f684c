using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>One process on this host, told from a later one that got the same id.</summary>
/// <param name="Started">When it started, in the system's own words; equal only for the same process.</param>
public sealed record ProcessIdentity(int Id, string Started)
{
    /// <summary>Null when no such process lives.</summary>
    public static ProcessIdentity? Of(int id) => StartOf(id) is { } started ? new ProcessIdentity(id, started) : null;

    public bool IsAlive => string.Equals(StartOf(Id), Started, StringComparison.Ordinal);

    /// <summary>Tells the process, and all that it started, to end; it may live for a moment more. Nothing happens when it is gone.</summary>
    /// <exception cref="Win32Exception">This account may not end it.</exception>
    /// <exception cref="AggregateException">It may not end what the process started.</exception>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            if (IsOurs(process))
                KillTree(process);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    /// <summary>
    /// Windows finds what a process started by asking every process on the host when it started, and one that ends just then can have no
    /// answer ("Not a valid Win32 FileTime"): that is looked at again, and at last the process itself is ended, rather than nothing.
    /// </summary>
    private static void KillTree(Process process)
    {
        for (var looks = 0; looks < 5; looks++)
        {
            try
            {
                process.Kill(entireProcessTree: true);
                return;
            }
            catch (ArgumentException)
            {
                // Another process spoiled the look.
            }
        }
        process.Kill();
    }

    /// <summary>On Windows the object opens its handle here and keeps it, so that what is asked and what is ended is one process.</summary>
    private bool IsOurs(Process process)
    {
        if (OperatingSystem.IsLinux())
            return IsAlive;
        try
        {
            _ = process.SafeHandle;
        }
        catch (Win32Exception)
        {
            // What this account started it may open: the id is another's now.
            return false;
        }
        return string.Equals(StartOf(process), Started, StringComparison.Ordinal);
    }

    private static string? StartOf(int id) => OperatingSystem.IsLinux() ? StartOnLinux(id) : StartOnWindows(id);

    private static string? StartOnWindows(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return StartOf(process);
        }
        // A process that may not be opened is one that this account did not start.
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string? StartOf(Process process) => process.HasExited ? null : process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static string? StartOnLinux(int id)
    {
        try
        {
            // "pid (name) state ppid …": the name may hold anything, so count from the last parenthesis. Field 3 is the state, 22 the start in ticks.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // A zombie has ended, though nobody has asked for its exit code.
            return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[19]}";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
