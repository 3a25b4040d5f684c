using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>One document as JSON, which remembers the line of each field.</summary>
/// <param name="Lines">By path; a member has the line of its name.</param>
internal sealed record YamlDocument(JsonNode? Root, int FirstLine, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>The line of a field or, where it is missing, of what it is missing from.</summary>
    public int Line(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(at.LastIndexOfAny(['.', '[']), 0)])
        {
            if (Lines.TryGetValue(at, out var line))
                return line;
        }

        return FirstLine;
    }

    public IReadOnlyList<FileError> Locate(IEnumerable<FieldError> errors) =>
        [.. errors.Select(error => new FileError(Line(error.Path), error.Path, error.Message)).OrderBy(error => error.Line)];
}
