namespace SecureStoreBackup.Operator.Custody;

/// <summary>The tags of a secret of ours. Everybody who may list a vault may read them, so nothing secret, and no digest of a secret, goes in.</summary>
internal static class SecretTags
{
    private const int MaximumTags = 15;
    private const int MaximumLength = 256;

    /// <exception cref="ArgumentException">More than 15 tags with ours, one longer than 256 characters, or one that takes our name.</exception>
    public static IReadOnlyDictionary<string, string> Build(string operationId, IReadOnlyDictionary<string, string> tags)
    {
        var all = new Dictionary<string, string>(tags, StringComparer.Ordinal);
        if (!all.TryAdd(WriteOnceSecret.OperationTag, operationId))
            throw new ArgumentException($"The tag '{WriteOnceSecret.OperationTag}' is ours.", nameof(tags));
        if (all.Count > MaximumTags)
            throw new ArgumentException($"A secret has at most {MaximumTags} tags, ours included; these are {all.Count}.", nameof(tags));
        foreach (var (name, value) in all)
            if (name.Length is 0 or > MaximumLength || value.Length > MaximumLength)
                throw new ArgumentException($"The tag '{name}' is empty or longer than {MaximumLength} characters.", nameof(tags));
        return all;
    }
}
