namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>A directory that the agent may work in.</summary>
/// <param name="Path">As SharePoint and SQL Server see it.</param>
/// <param name="MountedAt">Where this host sees it; null when that is the same.</param>
public sealed record Root(WindowsPath Path, string? MountedAt);
