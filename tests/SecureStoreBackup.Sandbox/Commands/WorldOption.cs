using System.CommandLine;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>--world DIR</c>, the same for every command.</summary>
internal static class WorldOption
{
    public static Option<DirectoryInfo> Create() => new("--world")
    {
        Description = "Directory of the world's state, logs and credentials.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Path.GetTempPath(), "securestore-sandbox")),
    };
}
