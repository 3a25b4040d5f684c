using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Where credentials are read from: secrets of the cluster by name, or a folder for the command line.</summary>
public interface ICredentialSource
{
    /// <summary>The secret's keys and values as text; null when there is no such secret.</summary>
    /// <exception cref="StepFailedException">Nobody can tell now: no answer, or no right. It names no field; who asks knows it.</exception>
    Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken);
}
