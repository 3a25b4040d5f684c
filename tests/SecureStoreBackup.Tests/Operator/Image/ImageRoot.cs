using System.Runtime.InteropServices;

namespace SecureStoreBackup.Tests.Operator.Image;

/// <summary>
/// What an image would have and nothing else, put together from this machine by bubblewrap: the loader and the libraries that .NET
/// takes, the runtime, ICU, time zones, and /app. HOME is set, as container engines always do; the root is read-only, the user is not root, there is no shell and no /tmp.
/// </summary>
internal sealed record ImageRoot(string App)
{
    private const string Libraries = "/lib/x86_64-linux-gnu";

    private static readonly string[] _needed = ["libc.so.6", "libdl.so.2", "libpthread.so.0", "libm.so.6", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6", "libssl.so.3", "libcrypto.so.3", "libz.so.1"];

    public bool Icu { get; init; } = true;

    public bool TimeZones { get; init; } = true;

    /// <summary>Further files of this machine, under their own names.</summary>
    public IReadOnlyList<string> Mounted { get; init; } = [];

    /// <summary>Why no image can be played here: no bubblewrap, or no right to user namespaces; null when all is there.</summary>
    public static async Task<string?> MissingAsync()
    {
        if (RuntimeInformation.OSArchitecture is not Architecture.X64 || !Directory.Exists(Libraries))
            return "The libraries of an image are put together from Debian's or Ubuntu's for x64, and this is neither.";
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "bwrap"))))
            return "There is no bwrap on the PATH; install it (Debian: apt-get install bubblewrap).";
        var tried = await ProgramRun.OfAsync("bwrap", ["--unshare-user", "--uid", "1654", "--ro-bind", "/", "/", "/bin/true"]);
        return tried.Code == 0 ? null : $"bwrap may make no user namespace here: {tried.Errors.Trim()}";
    }

    /// <summary>The arguments of bwrap that run the program in it.</summary>
    public IEnumerable<string> Run(params IEnumerable<string> arguments)
    {
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return
        [
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--uid", "1654", "--gid", "1654", "--die-with-parent", "--new-session",
            "--clearenv", "--setenv", "PATH", "/app", "--setenv", "HOME", "/home/app", "--proc", "/proc", "--dev", "/dev",
            .. Bind(App, "/app"),
            .. Bind(Path.Combine(runtime, "host"), "/usr/share/dotnet/host"),
            .. Bind(Path.Combine(runtime, "shared"), "/usr/share/dotnet/shared"),
            .. Bind("/lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2"),
            .. _needed.Select(name => Path.Combine(Libraries, name)).Concat(Icu ? Directory.GetFiles(Libraries, "libicu*.so.??") : []).Where(File.Exists).SelectMany(file => Bind(file, file)),
            .. TimeZones ? Bind("/usr/share/zoneinfo", "/usr/share/zoneinfo") : [],
            .. Mounted.SelectMany(file => Bind(file, file)),
            "--remount-ro", "/", "securestore", .. arguments,
        ];
    }

    private static string[] Bind(string from, string to) => ["--ro-bind", File.ResolveLinkTarget(from, returnFinalTarget: true)?.FullName ?? from, to];
}
