namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>What was found before the first effect of a restore, so that what came of it can be told afterwards.</summary>
/// <param name="Application">Id of the service application.</param>
/// <param name="ApplicationName">Its name, by which it is found where a restore changed its id.</param>
/// <param name="Online">Ids of the service instances that were online.</param>
public sealed record RestorePreparation(string Application, string ApplicationName, IReadOnlyList<RestoreMark> Items, IReadOnlyList<string> Online);

/// <summary>The traces of earlier restores in the directory of one item.</summary>
/// <param name="Rows">Ids of the restores that spbrtoc.xml tells of.</param>
/// <param name="Run">The backup's own directory, as in <c>spbr0000</c>.</param>
/// <param name="LogBytes">Length of sprestore.log; 0 when there is none.</param>
/// <param name="LogSha256">Of those bytes, lower-case hex: tells a log that was appended to from one that was written anew.</param>
public sealed record RestoreMark(string Role, IReadOnlyList<string> Rows, string Run, long LogBytes, string LogSha256);
