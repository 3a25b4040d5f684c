using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Manifests;

/// <summary>What holds between members, beyond the form of each.</summary>
internal static class ManifestRules
{
    public static void Check(Manifest manifest)
    {
        if (manifest.FinishedAt < manifest.StartedAt)
            throw new InvalidManifestException("$.finishedAt", "the backup ended before it began.");
        if (manifest.Passphrase is { Proof: not PassphraseProof.Unproven, ProvenAt: null })
            throw new InvalidManifestException("$.passphrase.provenAt", "it is missing, yet the passphrase counts as proven.");
        CheckFiles(manifest.Files);
        CheckItems(manifest);
        CheckUnique(manifest.ServiceMasterKeys.Select(key => key.Instance), "$.serviceMasterKeys", "instance");
        CheckUnique((manifest.Escrow ?? []).Select(escrow => escrow.Recipient), "$.escrow", "recipient");
    }

    /// <summary>Whether a path stays below the directory that it is put into, on Linux, on Windows and as a blob's name.</summary>
    public static bool IsSafePath(string path) =>
        path.Length <= 900
        && !path.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
        && path.Split('/').All(part => part.Length > 0 && part[^1] is not ('.' or ' '));

    private static void CheckFiles(IReadOnlyList<ManifestFile> files)
    {
        if (files.Count == 0)
            throw new InvalidManifestException("$.files", "there are no files.");
        for (var i = 0; i < files.Count; i++)
        {
            if (!IsSafePath(files[i].Path))
                throw new InvalidManifestException($"$.files[{i}].path", "it should be a relative path with '/', without '..', drive or wildcard.");
        }

        // Windows, where files are restored to, takes paths of another case for the same.
        CheckUnique(files.Select(file => file.Path), "$.files", "path");
    }

    private static void CheckItems(Manifest manifest)
    {
        var items = manifest.Set.Items;
        CheckUnique(items.Select(item => item.Role), "$.set.items", "role");
        if (!items.Any(item => item.Role == "app"))
            throw new InvalidManifestException("$.set.items", "the service application is not among them.");
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].DatabaseFile is { } database && !manifest.Files.Any(file => file.Path == database))
                throw new InvalidManifestException($"$.set.items[{i}].databaseFile", "it is none of the files.");
            if (items[i] is { Role: "app", DatabaseFile: null })
                throw new InvalidManifestException($"$.set.items[{i}].databaseFile", "it is missing: without its database a service application cannot be restored.");
        }
    }

    private static void CheckUnique(IEnumerable<string> values, string path, string member)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, value) in values.Index())
        {
            if (!seen.Add(value))
                throw new InvalidManifestException($"{path}[{index}].{member}", $"'{value}' stands there already.");
        }
    }
}
