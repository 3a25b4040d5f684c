namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>A program that a person could run just so.</summary>
internal sealed record Invocation(string File, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
