namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>What a writing request asks for beside the object.</summary>
/// <param name="DryRun">Answer as if written, and write nothing.</param>
/// <param name="FieldValidation">`Ignore`, `Warn` (the default) or `Strict`: what unknown and duplicate fields lead to.</param>
internal sealed record WriteOptions(bool DryRun, string FieldValidation)
{
    /// <summary>For the response's Warning headers.</summary>
    public List<string> Warnings { get; } = [];
}

/// <summary>How an object is to be deleted.</summary>
/// <param name="PropagationPolicy">`Background` (the default), `Foreground` or `Orphan`.</param>
internal sealed record DeleteOptions(bool DryRun, string PropagationPolicy, string? Uid, string? ResourceVersion);

/// <summary>A body as it came: a tree, and the paths given twice.</summary>
internal sealed record Body(System.Text.Json.Nodes.JsonNode? Value, IReadOnlyList<string> Duplicates);
