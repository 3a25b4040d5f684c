using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>
/// spbackup.xml: the components of one backup. Its elements are not documented, so a component is recognised by its name
/// wherever that stands, and files by their form.
/// </summary>
public sealed partial class BackupManifestFile
{
    public const string Name = "spbackup.xml";

    private readonly XElement _root;

    private BackupManifestFile(XElement root) => _root = root;

    /// <exception cref="InvalidDataException">It is no manifest. The message says where.</exception>
    public static BackupManifestFile Read(Stream stream)
    {
        var root = SafeXml.Load(stream);
        return root.Name.LocalName.StartsWith("SPBackup", StringComparison.Ordinal) && root.Name.LocalName is not "SPBackupRestoreHistory"
            ? new BackupManifestFile(root)
            : throw new InvalidDataException($"begins with <{root.Name.LocalName}> and not with <SPBackup…>");
    }

    /// <summary>Whether the manifest names a component, and which files it gives for it (none where it does not say).</summary>
    public (bool Named, ImmutableArray<string> Files) FindComponent(string component)
    {
        // SPGlobalInformation repeats what was asked for; what was backed up stands in the nodes beside it.
        var named = _root.Elements().Where(element => element.Name.LocalName is not "SPGlobalInformation")
            .SelectMany(element => element.DescendantsAndSelf()).Where(element => Says(element, component)).ToList();
        return (named.Count > 0, [.. named.SelectMany(Files).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Whether a file's name has the form of a component's file, as in <c>00000001.bak</c>.</summary>
    public static bool IsBackupFile(string name) => FilePattern().IsMatch(name);

    private static bool Says(XElement element, string text) =>
        (!element.HasElements && string.Equals(element.Value.Trim(), text, StringComparison.OrdinalIgnoreCase))
        || element.Attributes().Any(attribute => string.Equals(attribute.Value.Trim(), text, StringComparison.OrdinalIgnoreCase));

    // The component's node is the element itself when the name is an attribute, otherwise the one around it.
    private static IEnumerable<string> Files(XElement named) =>
        from element in (named.HasElements ? named : named.Parent ?? named).DescendantsAndSelf()
        from text in element.Attributes().Select(attribute => attribute.Value).Append(element.HasElements ? "" : element.Value)
        let name = text.Trim().Split('\\', '/')[^1]
        where IsBackupFile(name)
        select name;

    [GeneratedRegex("^[0-9A-Fa-f]{8}\\.bak\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilePattern();
}
