using System.IO.Enumeration;
using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Operator.Commands.Validating;

/// <summary>Finds what arguments name: a file, a folder's files, or standard input.</summary>
internal static class FileSource
{
    /// <summary>A folder that may not be read is an error: nothing is passed over without a word but what is hidden.</summary>
    private static readonly EnumerationOptions _everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden };

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
            files = [.. Everywhere(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [(folder, Unreadable(e))];
        }

        return files.Length == 0
            ? [(folder, FileReport.Refused(new FileError(1, "", "there is no .yaml or .yml file in the folder; name the files, or another folder.")))]
            : files.Select(file => (file, Guarded(() => PolicyFile.Read(file))));
    }

    /// <summary>Links to files are files, as mounted configuration has them; links to folders are not followed, since they may lead in a circle.</summary>
    private static FileSystemEnumerable<string> Everywhere(string folder) => new(folder, static (ref entry) => entry.ToSpecifiedFullPath(), _everywhere)
    {
        ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && Path.GetExtension(entry.FileName) is ".yaml" or ".yml",
        ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

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
