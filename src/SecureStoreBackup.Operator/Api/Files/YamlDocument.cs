using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>One document as JSON, which remembers the place of each field.</summary>
/// <param name="Places">By path; a member has the place of its name.</param>
internal sealed record YamlDocument(JsonNode? Root, FilePlace First, IReadOnlyDictionary<string, FilePlace> Places)
{
    /// <summary>The place of a field or, where it is missing, of what it is missing from.</summary>
    public FilePlace Place(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(at.LastIndexOfAny(['.', '[']), 0)])
        {
            if (Places.TryGetValue(at, out var place))
                return place;
        }

        return First;
    }

    /// <summary>By line and column.</summary>
    public IReadOnlyList<FileError> Locate(IEnumerable<FieldError> errors) =>
    [
        .. from error in errors
           let place = Place(error.Path)
           orderby place.Line, place.Column
           select new FileError(place.Line, error.Path, error.Message) { Column = place.Column },
    ];

    /// <summary>The same, so many lines further down.</summary>
    public YamlDocument Below(int lines) => lines == 0 ? this : this with
    {
        First = First.Below(lines),
        Places = Places.ToDictionary(place => place.Key, place => place.Value.Below(lines)),
    };
}

/// <summary>Both counted from one.</summary>
internal sealed record FilePlace(int Line, int Column)
{
    public FilePlace Below(int lines) => this with { Line = Line + lines };
}
