using System.Xml;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>Reads XML that somebody else wrote: no DTD, nothing fetched, bounded in size and depth.</summary>
internal static class SafeXml
{
    /// <summary>Bytes. A farm's largest manifests stay well below.</summary>
    public const long MaxBytes = 32 * 1024 * 1024;

    private const int MaxDepth = 200;

    /// <exception cref="InvalidDataException">Too large, too deep, cut off, or no XML. The message says where.</exception>
    public static XElement Load(Stream stream)
    {
        if (stream.Length > MaxBytes)
            throw new InvalidDataException($"is {stream.Length} bytes; at most {MaxBytes} are read");
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes, MaxCharactersFromEntities = 1024 };
            CheckDepth(stream, settings);
            stream.Position = 0;
            using var reader = XmlReader.Create(stream, settings);
            return XElement.Load(reader);
        }
        catch (XmlException malformed)
        {
            throw new InvalidDataException($"is no well-formed XML: {malformed.Message}", malformed);
        }
    }

    // XElement.Load recurses, so the depth is checked before anything is built.
    private static void CheckDepth(Stream stream, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(stream, settings);
        while (reader.Read())
            if (reader.Depth > MaxDepth)
                throw new InvalidDataException($"is nested deeper than {MaxDepth} elements");
    }
}
