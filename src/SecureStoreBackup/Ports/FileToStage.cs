namespace SecureStoreBackup.Ports;

/// <summary>A file of a recovery point that is to stand on the farm again.</summary>
/// <param name="BackupDirectory">The directory that the backup was made in, as SharePoint sees it.</param>
/// <param name="Path">Relative to the set, with <c>/</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record FileToStage(string SetId, string BackupDirectory, string Path, long Bytes, string Sha256);
