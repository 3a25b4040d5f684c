namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>A server of the file, as processes of its own.</summary>
internal interface IServing : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Of the file below <see cref="Address"/>.</summary>
    string Path { get; }

    /// <summary>Their ids.</summary>
    IReadOnlyList<int> Processes { get; }
}
