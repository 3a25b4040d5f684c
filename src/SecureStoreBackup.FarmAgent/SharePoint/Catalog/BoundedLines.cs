namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>The lines of a text that somebody else wrote. A longer line is cut: a file without line breaks must not fill the memory.</summary>
internal static class BoundedLines
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int MaxLine = 1000;

    public static IEnumerable<string> Of(TextReader reader)
    {
        var block = new char[16 * 1024];
        var line = new char[MaxLine];
        var length = 0;
        var begun = false;
        while (reader.Read(block, 0, block.Length) is > 0 and var read)
        {
            for (var at = 0; at < read; at++)
            {
                if (block[at] is '\r' or '\n')
                {
                    if (begun)
                        yield return new string(line, 0, length);
                    (length, begun) = (0, false);
                }
                else
                {
                    begun = true;
                    if (length < MaxLine)
                        line[length++] = block[at];
                }
            }
        }
        if (begun)
            yield return new string(line, 0, length);
    }
}
