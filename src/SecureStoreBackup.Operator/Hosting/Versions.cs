using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>The version of this program.</summary>
public static class Versions
{
    private static readonly string[] _informational =
        (typeof(Versions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+', 2);

    public static string Operator { get; } = _informational[0];

    /// <summary>The commit that it was built from, as Git writes it in full; <c>unknown</c> where it was built without Git and nobody said.</summary>
    public static string Commit { get; } = _informational is [_, { Length: > 0 } commit] ? commit : "unknown";

    /// <summary>Of the farm agent's protocol, as its URLs begin.</summary>
    public const string FarmProtocol = "v1";

    /// <summary>All that <c>securestore version</c> says.</summary>
    public static VersionReport Report { get; } = new(
        Operator, Commit, RuntimeInformation.FrameworkDescription, $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}", ApiGroup.Version, FarmProtocol, Manifest.CurrentSchemaVersion);
}

/// <param name="Api">Group and version of the custom resources.</param>
/// <param name="ManifestSchema">The newest version of manifests that is written and read.</param>
public sealed record VersionReport(string Version, string Commit, string Runtime, string System, string Api, string FarmProtocol, int ManifestSchema);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(VersionReport))]
internal sealed partial class VersionJson : JsonSerializerContext;
