namespace SecureStoreBackup.FarmProtocol;

/// <summary>
/// Gives an instance a service master key back: the file is written beside it, restored from, deleted and proven gone. Needs
/// <see cref="JobSecrets.KeyFile"/> and <see cref="JobSecrets.Password"/>.
/// </summary>
/// <param name="Instance">As in <c>SQL01\SHAREPOINT</c>.</param>
/// <param name="Directory">Where the file stands for the moment that SQL Server takes to read it; inside a root of the agent.</param>
/// <param name="FileName">New for every attempt.</param>
/// <param name="Sha256">Of the file, lower-case hex; another file is refused before anything is done.</param>
/// <param name="Force">Go on although secrets cannot be decrypted with the present key: they are lost.</param>
public sealed record RestoreServiceMasterKeyJob(string Instance, string Directory, string FileName, string Sha256, bool Force);
