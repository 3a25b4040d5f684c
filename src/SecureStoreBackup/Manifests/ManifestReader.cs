using System.Text.Json;

namespace SecureStoreBackup.Manifests;

public static class ManifestReader
{
    /// <summary>16 MiB: some 80,000 files, where a set has a dozen.</summary>
    public const int MaximumBytes = 16 << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads a manifest that may have been damaged, cut short or made up. Members that it does not know are left alone.</summary>
    /// <exception cref="InvalidManifestException">It is too large, no JSON, of a newer schema version, or a member is missing or wrong.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaximumBytes)
            throw new InvalidManifestException("$", $"it has {json.Length} bytes, more than the {MaximumBytes} that a manifest may have.");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            CheckVersion(document.RootElement);
            ManifestShape.Check(document.RootElement, ManifestJson.Canonical.Manifest, "$");
            var manifest = document.RootElement.Deserialize(ManifestJson.Canonical.Manifest)
                ?? throw new InvalidManifestException("$", "it is null.");
            ManifestRules.Check(manifest);
            return manifest;
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair is well-formed JSON, and no text.
            throw new InvalidManifestException("$", "it holds a text that is not valid Unicode.", e);
        }
        catch (JsonException e) when (e.Path is { Length: > 1 } path)
        {
            throw new InvalidManifestException(path, "the value has not the form that it should have.", e);
        }
        catch (JsonException e)
        {
            throw new InvalidManifestException("$", $"it is not well-formed JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).", e);
        }
    }

    private static void CheckVersion(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            throw new InvalidManifestException("$", "it is not a JSON object.");
        if (!root.TryGetProperty("schemaVersion", out var version) || version.ValueKind is not JsonValueKind.Number || !version.TryGetInt32(out var number))
            throw new InvalidManifestException("$.schemaVersion", "the version of the format is missing or no whole number.");
        if (number > Manifest.CurrentSchemaVersion)
            throw new InvalidManifestException("$.schemaVersion",
                $"the manifest has schema version {number}, and this program reads up to {Manifest.CurrentSchemaVersion}; use the release that wrote it, or a newer one.");
    }
}
