using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Secrets in a folder, as a pod would have them mounted: <c>{folder}/{secret}/{key}</c>. Namespaces do not count.</summary>
internal sealed class FolderCredentials(string folder) : ICredentialSource
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, name);
        if (!Directory.Exists(path))
            return null;
        try
        {
            var values = new Dictionary<string, string>();
            foreach (var file in Directory.EnumerateFiles(path))
                values[Path.GetFileName(file)] = await File.ReadAllTextAsync(file, cancellationToken);
            return values;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepFailedException(new StepFailure(Reasons.CredentialsUnreadable, $"The secret {name} in {folder} cannot be read: {e.Message}", Retry: true), e);
        }
    }
}
