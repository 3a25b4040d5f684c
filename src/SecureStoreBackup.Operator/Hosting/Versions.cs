using System.Reflection;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>The version of this program.</summary>
public static class Versions
{
    public static string Operator { get; } =
        typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
