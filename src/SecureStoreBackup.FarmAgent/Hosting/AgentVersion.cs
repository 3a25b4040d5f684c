using System.Reflection;

namespace SecureStoreBackup.FarmAgent.Hosting;

internal static class AgentVersion
{
    /// <summary>As in <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
