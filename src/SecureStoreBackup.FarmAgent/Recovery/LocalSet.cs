using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>A backup set in a directory of this host, as a person holds it: recovered from off-site, or still on the share.</summary>
/// <param name="Name">What a person types to confirm: the recovery point where there is a manifest, otherwise the set's id.</param>
/// <param name="Base">The directory that holds <c>app</c> and perhaps <c>proxy</c>.</param>
/// <param name="SetId">The set's directory below <paramref name="BackupDirectory"/>.</param>
/// <param name="BackupDirectory">Where the set has to lie to be restored, as SharePoint sees it; null when nothing says.</param>
/// <param name="Build">The farm's when the set was made; null when no manifest says.</param>
internal sealed record LocalSet(
    string Name, string Base, string SetId, string? BackupDirectory, string? Build, ImmutableArray<RestoreItem> Items, Manifest? Manifest);
