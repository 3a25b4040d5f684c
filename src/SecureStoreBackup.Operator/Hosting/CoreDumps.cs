using System.Runtime.InteropServices;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>Passphrases stand in this process's memory for moments; a dump of it would keep them.</summary>
internal static class CoreDumps
{
    private const int SetDumpable = 4;

    /// <summary>
    /// From now on the kernel writes no core of this process, and lets no other process of the same user read its memory. The
    /// runtime's own dumps (DOTNET_DbgEnableMiniDump, the diagnostics port) need that right, and so end with it.
    /// </summary>
    /// <returns>Whether it worked; there is no such switch but on Linux.</returns>
    public static bool Forbid() => OperatingSystem.IsLinux() && ProcessControl(SetDumpable, 0, 0, 0, 0) == 0;

    [DllImport("libc", EntryPoint = "prctl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);
}
