using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SecureStoreBackup.FarmAgent.Files;

internal static partial class FreeSpace
{
    /// <summary>Bytes that this account may still write below the directory; null when the system does not say.</summary>
    public static long? Of(string directory)
    {
        try
        {
            return OperatingSystem.IsWindows() ? OnWindows(directory) : new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    // DriveInfo knows drives; shares have no letter.
    [SupportedOSPlatform("windows")]
    private static long? OnWindows(string directory) =>
        GetDiskFreeSpaceEx(directory, out var free, out _, out _) ? (long)Math.Min(free, long.MaxValue) : null;

    [LibraryImport("kernel32.dll", EntryPoint = "GetDiskFreeSpaceExW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [SupportedOSPlatform("windows")]
    private static partial bool GetDiskFreeSpaceEx(string directory, out ulong free, out ulong total, out ulong totalFree);
}
