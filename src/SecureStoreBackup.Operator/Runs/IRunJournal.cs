using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Where a run's journal is kept: the object's status, or a file.</summary>
public interface IRunJournal
{
    /// <summary>Writes the run down durably before it returns.</summary>
    /// <exception cref="JournalConflictException">Somebody else wrote since the run was read: read it again, decide again.</exception>
    Task WriteAsync(BackupRun run, CancellationToken cancellationToken);
}

/// <summary>The journal moved on under us. What was decided on the old one is void.</summary>
public sealed class JournalConflictException(string message, Exception? inner = null) : Exception(message, inner);
