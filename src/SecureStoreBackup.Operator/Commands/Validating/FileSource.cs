using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Operator.Commands.Validating;

/// <summary>Finds what arguments name: a file, a folder's files, or standard input.</summary>
internal static class FileSource
{
    private static readonly EnumerationOptions _everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 32, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <returns>Each file with what it holds; one that cannot be read has the error in its report.</returns>
    public static IEnumerable<(string Name, FileReport Report)> Read(string argument, Func<TextReader> input) => argument switch
    {
        "-" => [("stdin", Guarded(() => Everything(input())))],
        _ when Directory.Exists(argument) => Folder(argument),
        _ => [(argument, Guarded(() => PolicyFile.Read(argument)))],
    };

    private static IEnumerable<(string Name, FileReport Report)> Folder(string folder)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder, "*", _everywhere).Where(file => Path.GetExtension(file) is ".yaml" or ".yml").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [(folder, Unreadable(e))];
        }

        return files.Length == 0
            ? [(folder, FileReport.Refused(new FileError(1, "", "there is no .yaml or .yml file in the folder; name the files, or another folder.")))]
            : files.Select(file => (file, Guarded(() => PolicyFile.Read(file))));
    }

    private static FileReport Everything(TextReader input)
    {
        var text = new char[PolicyFile.MaximumBytes + 1];
        var read = input.ReadBlock(text);
        return read == text.Length
            ? FileReport.Refused(new FileError(1, "", $"there are more than the {PolicyFile.MaximumBytes} characters that are read; give it in parts."))
            : PolicyFile.Parse(new string(text, 0, read));
    }

    private static FileReport Guarded(Func<FileReport> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(e);
        }
    }

    private static FileReport Unreadable(Exception e) => FileReport.Refused(new FileError(1, "", $"it cannot be read: {e.Message}"));
}
