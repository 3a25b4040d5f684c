using System.Text.Json;

namespace SecureStoreBackup.Manifests;

public static class ManifestWriter
{
    /// <summary>
    /// The manifest's file: UTF-8 without a mark, indented, ending in a line feed. The same manifest gives the same bytes:
    /// files and keys are put into their order first, and times are cut to the second.
    /// </summary>
    /// <exception cref="InvalidManifestException">The manifest breaks a rule that the reader would refuse it for.</exception>
    public static byte[] Write(Manifest manifest)
    {
        var ordered = manifest with
        {
            Files = [.. manifest.Files.OrderBy(file => file.Path, StringComparer.Ordinal)],
            ServiceMasterKeys = [.. manifest.ServiceMasterKeys.OrderBy(key => key.Instance, StringComparer.Ordinal)],
            TargetApplications = [.. manifest.TargetApplications.OrderBy(application => application.Name, StringComparer.Ordinal).ThenBy(application => application.Id, StringComparer.Ordinal)],
        };
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(ordered, ManifestJson.Canonical.Manifest), (byte)'\n'];
        ManifestReader.Parse(bytes);
        return bytes;
    }
}
