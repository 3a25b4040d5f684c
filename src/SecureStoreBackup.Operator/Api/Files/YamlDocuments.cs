using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>YAML as JSON. Bounded: aliases may not blow a small file up.</summary>
internal sealed class YamlDocuments
{
    private const int MostNodes = 20_000;
    private const int Deepest = 32;

    private readonly Dictionary<string, FilePlace> _places = [];
    private int _nodes;

    private YamlDocuments()
    {
    }

    /// <summary>All or nothing; <see cref="YamlParts"/> reads document by document.</summary>
    public static bool TryRead(string yaml, [NotNullWhen(true)] out IReadOnlyList<YamlDocument>? documents, [NotNullWhen(false)] out FileError? error)
    {
        (documents, error) = (null, null);
        try
        {
            if (YamlCheck.Refusal(yaml, Deepest + 2) is { } refusal)
            {
                error = refusal;
                return false;
            }

            var stream = new YamlStream();
            using var text = new StringReader(yaml);
            stream.Load(text);
            documents = [.. stream.Documents.Where(document => document.RootNode is not YamlScalarNode { Value: null or "" }).Select(Convert)];
            return true;
        }
        catch (YamlException e)
        {
            error = YamlCheck.Explain(yaml, e);
            return false;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The YAML reader throws these, without a place, for escapes that are no characters ("\ud800") and for some flow mappings.
            error = new FileError(1, "", $"it is not well-formed YAML: {e.Message}");
            return false;
        }
    }

    private static YamlDocument Convert(YamlDotNet.RepresentationModel.YamlDocument document)
    {
        var reader = new YamlDocuments();
        return new YamlDocument(reader.Node(document.RootNode, "", 0), Place(document.RootNode), reader._places);
    }

    private JsonNode? Node(YamlNode node, string path, int depth)
    {
        if (++_nodes > MostNodes || depth > Deepest)
            throw new YamlException(node.Start, node.End, "there is too much in it, or it is nested too deeply");
        return node switch
        {
            YamlMappingNode map => Map(map, path, depth),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select((item, index) => Item(item, $"{path}[{index}]", depth))]),
            YamlScalarNode scalar => YamlScalar.Resolve(scalar),
            _ => throw new YamlException(node.Start, node.End, "this kind of node is not possible"),
        };
    }

    private JsonObject Map(YamlMappingNode map, string path, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                throw new YamlException(key.Start, key.End, "the name of a field is a text");
            var at = path.Length == 0 ? name : $"{path}.{name}";
            _places[at] = Place(key);
            result[name] = Node(value, at, depth + 1);
        }

        return result;
    }

    private JsonNode? Item(YamlNode item, string path, int depth)
    {
        _places[path] = Place(item);
        return Node(item, path, depth + 1);
    }

    private static FilePlace Place(YamlNode node) => new((int)node.Start.Line, (int)node.Start.Column);
}
