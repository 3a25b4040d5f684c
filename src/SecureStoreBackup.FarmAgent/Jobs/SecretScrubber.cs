using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>Takes a job's secrets out of the words of servers, which repeat parts of what they refuse.</summary>
internal sealed class SecretScrubber(JobSecrets? secrets)
{
    /// <summary>Longest first, for one may contain another.</summary>
    private readonly string[] _secrets = secrets is null ? [] :
        [.. new[] { secrets.Passphrase, secrets.Password, secrets.FarmAccountPassword, secrets.KeyFile is { } file ? Convert.ToBase64String(file) : null }
            .OfType<string>().Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)];

    public string Clean(string text) => _secrets.Aggregate(text, (cleaned, secret) => cleaned.Replace(secret, "***", StringComparison.Ordinal));

    public FarmError Clean(FarmError error) => error with { Message = Clean(error.Message), Hint = error.Hint is { } hint ? Clean(hint) : null };

    /// <summary>What servers said in a status: its error, its warnings and the messages of a key's restore.</summary>
    public JobStatus Clean(JobStatus status) => status with
    {
        Error = status.Error is { } error ? Clean(error) : null,
        Warnings = [.. status.Warnings.Select(Clean)],
        RestoreServiceMasterKey = status.RestoreServiceMasterKey is { } key ? key with { Messages = [.. key.Messages.Select(Clean)] } : null,
    };
}
