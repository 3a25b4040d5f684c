namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>One page of a list, or a whole list put together from its pages.</summary>
/// <param name="Items">The objects, in the server's order.</param>
/// <param name="ResourceVersion">The version of the collection: a watch from here misses nothing.</param>
public sealed record KubernetesList<T>(IReadOnlyList<T> Items, string ResourceVersion)
{
    /// <summary>The token of the next page; null on the last. The server forgets it after some minutes (410).</summary>
    public string? Continue { get; init; }

    /// <summary>Objects that exist and yet do not fit <typeparamref name="T"/>.</summary>
    public IReadOnlyList<MalformedObject> Malformed { get; init; } = [];
}

/// <summary>An object that does not fit its kind's type, as after a downgrade.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Error">Where and why, without its content.</param>
public sealed record MalformedObject(NamespacedName Key, string Error);
