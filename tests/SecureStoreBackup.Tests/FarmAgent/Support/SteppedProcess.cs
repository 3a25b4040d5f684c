using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>Another process, let run for moments at a time, so that it can be stopped between two of its own steps. Linux.</summary>
internal static class SteppedProcess
{
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Long enough that a thread of it gets a core, and little is done meanwhile.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMicroseconds(100);

    /// <summary>Stops it for good as soon as <paramref name="reached"/> holds at one of its stops. Fails when that takes a minute.</summary>
    public static void StopWhen(int process, Func<bool> reached)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            Signal(process, Stop);
            while (!IsStopped(process))
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It does not stop.");
            }
            if (reached())
                return;
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It did not happen within a minute.");
            Signal(process, Continue);
            for (var slice = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(slice) < s_slice;)
            {
            }
        }
    }

    /// <summary>Every thread of it: the state of the process is that of its first.</summary>
    private static bool IsStopped(int process) =>
        Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")).All(task =>
        {
            var stat = File.ReadAllText(Path.Combine(task, "stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'T' or 'Z';
        });

    private static void Signal(int process, int signal) => Assert.Equal(0, Send(process, signal));

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
