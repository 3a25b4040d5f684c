using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>Elements of a page, well-formed as XML too. Text and attributes are escaped when the page is written, whoever they come from.</summary>
internal static class Tag
{
    private static readonly string[] _void = ["meta", "br"];

    /// <param name="content">Attributes, elements, lists of elements, text; null is left out.</param>
    public static XElement Of(string name, params object?[] content)
    {
        var element = new XElement(name);
        foreach (var part in content)
        {
            switch (part)
            {
                case null:
                    break;
                case string text:
                    element.Add(new XText(ReportText.Plain(text)));
                    break;
                case XAttribute or XElement:
                    element.Add(part);
                    break;
                case IEnumerable<XElement> elements:
                    element.Add(elements);
                    break;
                default:
                    throw new ArgumentException($"{part.GetType().Name} is no content.", nameof(content));
            }
        }

        if (element.IsEmpty && !_void.Contains(name, StringComparer.Ordinal))
            element.Add("");   // else it is written as <td />, which HTML takes for a start tag
        return element;
    }

    public static XAttribute With(string name, string value) => new(name, ReportText.Plain(value));

    public static XAttribute With(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    public static string Write(XElement html)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        text.Write("<!DOCTYPE html>\n");
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" }))
            html.WriteTo(xml);
        text.Write('\n');
        return text.ToString();
    }
}
