using System.Xml;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>Reads XML that somebody else wrote: no DTD, nothing fetched, bounded in size and depth.</summary>
internal static class SafeXml
{
    /// <summary>Bytes of a file that is read element by element. A history of 10,000 backups has about 12 MiB.</summary>
    public const long MaxBytes = 32 * 1024 * 1024;

    /// <summary>Bytes of a file that is held in memory whole. The manifest of one service application has some KiB.</summary>
    public const long MaxTreeBytes = 8 * 1024 * 1024;

    private const int MaxDepth = 200;

    /// <exception cref="InvalidDataException">Too large, too deep, cut off, or no XML. The message says where.</exception>
    public static XElement Load(Stream stream) => Guard(() =>
    {
        Check(stream, MaxTreeBytes);
        using var reader = Open(stream);
        return XElement.Load(reader);
    });

    /// <summary>Reads the elements right below the root one after the other, without holding them all.</summary>
    /// <param name="root">The name that the root must have, whatever its namespace.</param>
    /// <exception cref="InvalidDataException">As <see cref="Load"/>, or another root.</exception>
    public static List<T> ReadChildren<T>(Stream stream, string root, Func<XElement, T?> read)
        where T : class => Guard(() =>
    {
        Check(stream, MaxBytes);
        using var reader = Open(stream);
        reader.MoveToContent();
        if (reader.LocalName != root)
            throw new InvalidDataException($"begins with <{reader.LocalName}> and not with <{root}>");
        var found = new List<T>();
        reader.Read();
        while (!reader.EOF)
        {
            if (reader is not { NodeType: XmlNodeType.Element, Depth: 1 })
                reader.Read();
            else if (read((XElement)XNode.ReadFrom(reader)) is { } one)
                found.Add(one);
        }
        return found;
    });

    // Everything is read once before anything is built: what is cut off or too deep is refused whole.
    private static void Check(Stream stream, long maximum)
    {
        if (stream.Length > maximum)
            throw new InvalidDataException($"is {stream.Length} bytes; at most {maximum} are read");
        using (var reader = Open(stream))
        {
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth)
                    throw new InvalidDataException($"is nested deeper than {MaxDepth} elements");
            }
        }
        stream.Position = 0;
    }

    private static XmlReader Open(Stream stream) => XmlReader.Create(
        stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes, MaxCharactersFromEntities = 1024 });

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception malformed) when (malformed is XmlException or ArgumentException or NotSupportedException)
        {
            // An encoding that the declaration names and nobody knows comes as one of the last two.
            throw new InvalidDataException($"is no well-formed XML: {malformed.Message}", malformed);
        }
    }
}
