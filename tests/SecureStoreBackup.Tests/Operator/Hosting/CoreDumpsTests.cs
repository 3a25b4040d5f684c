using System.Runtime.InteropServices;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Tests.Operator.Hosting;

public sealed class CoreDumpsTests
{
    private const int GetDumpable = 3;
    private const int SetDumpable = 4;

    [Fact, Invariant("I6")]
    public void The_kernel_writes_no_core_of_a_process_that_holds_passphrases()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Core files are a matter of Linux.");
        var before = ProcessControl(GetDumpable, 0, 0, 0, 0);
        try
        {
            Assert.True(CoreDumps.Forbid());
            Assert.Equal(0, ProcessControl(GetDumpable, 0, 0, 0, 0));
        }
        finally
        {
            _ = ProcessControl(SetDumpable, (nuint)before, 0, 0, 0);
        }
    }

    [DllImport("libc", EntryPoint = "prctl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);
}
