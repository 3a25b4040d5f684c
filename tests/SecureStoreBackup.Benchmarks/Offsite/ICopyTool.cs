namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>A program that copies a directory into a container of <see cref="OffsitePlace"/>, and proves the copy.</summary>
internal interface ICopyTool
{
    string Name { get; }

    /// <summary>What a person does once, and nobody measures; null when that is nothing.</summary>
    Invocation? Prepare(string container);

    /// <summary>From the first byte to the last that is proven, in this order.</summary>
    IReadOnlyList<Invocation> CopyAndVerify(string container);

    /// <summary>The same without the proof, where that is a program of its own.</summary>
    Invocation Copy(string container);
}
