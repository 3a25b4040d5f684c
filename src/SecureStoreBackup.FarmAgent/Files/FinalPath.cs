using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>Where what was opened really lies, links followed. Null where the system does not say.</summary>
internal static partial class FinalPath
{
    private const int Longest = 32_767;

    public static string? OfFile(SafeFileHandle file) =>
        OperatingSystem.IsWindows() ? OnWindows(file)
        : OperatingSystem.IsLinux() ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
        : null;

    public static string? OfDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
            return OnUnix(path);
        using var directory = OpenDirectory(path);
        return directory.IsInvalid ? null : OnWindows(directory);
    }

    public static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static string? OnUnix(string path)
    {
        var real = new byte[4096];
        return RealPath(path, real) == 0 ? null : Encoding.UTF8.GetString(real.AsSpan(0, real.AsSpan().IndexOf((byte)0)));
    }

    [SupportedOSPlatform("windows")]
    private static string? OnWindows(SafeFileHandle file)
    {
        var path = new char[Longest];
        return GetFinalPathNameByHandle(file, path, path.Length, flags: 0) is var length and > 0 && length < path.Length ? new string(path, 0, length) : null;
    }

    [SupportedOSPlatform("windows")]
    private static SafeFileHandle OpenDirectory(string path)
    {
        const int shareEverything = 7;
        const int openExisting = 3;
        const int backupSemantics = 0x02000000;
        return CreateFile(path, access: 0, shareEverything, security: 0, openExisting, backupSemantics, template: 0);
    }

    [LibraryImport("kernel32.dll", EntryPoint = "GetFinalPathNameByHandleW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [SupportedOSPlatform("windows")]
    private static partial int GetFinalPathNameByHandle(SafeFileHandle file, [Out] char[] path, int length, int flags);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [SupportedOSPlatform("windows")]
    private static partial SafeFileHandle CreateFile(string name, int access, int share, nint security, int disposition, int flags, nint template);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint RealPath(string path, [Out] byte[] resolved);
}
