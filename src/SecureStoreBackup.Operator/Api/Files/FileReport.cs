using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>What a file holds.</summary>
/// <param name="Documents">Our objects in it, right or wrong.</param>
/// <param name="Errors">What could not be read at all; the other documents are read all the same.</param>
public sealed record FileReport(IReadOnlyList<FileDocument> Documents, IReadOnlyList<FileError> Errors)
{
    public IEnumerable<FileError> AllErrors => Errors.Concat(Documents.SelectMany(document => document.Errors));

    /// <summary>Objects of other kinds, which are left alone: their kinds, in the file's order.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>The accepted policies, in the file's order.</summary>
    public IEnumerable<BackupPolicy> Policies => Documents.Select(document => document.Policy).OfType<BackupPolicy>();

    internal static FileReport Refused(FileError error) => new([], [error]);
}

/// <summary>One of our objects in a file.</summary>
/// <param name="Line">Where it says its kind.</param>
public sealed record FileDocument(int Line, string? Kind, string? Name)
{
    /// <summary>Null for other kinds, and where there are errors.</summary>
    public BackupPolicy? Policy { get; init; }

    public IReadOnlyList<FileError> Errors { get; init; } = [];

    /// <summary>What is accepted, and may yet not be what anybody wants.</summary>
    public IReadOnlyList<FileError> Warnings { get; init; } = [];
}

/// <param name="Line">Counted from one.</param>
/// <param name="Path">The field; empty where the whole file is meant.</param>
public sealed record FileError(int Line, string Path, string Message)
{
    /// <summary>Counted from one.</summary>
    public int Column { get; init; } = 1;

    public override string ToString() => Path.Length == 0 ? $"{Line}: {Message}" : $"{Line}: {Path}: {Message}";
}

[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class FileJson : JsonSerializerContext;
