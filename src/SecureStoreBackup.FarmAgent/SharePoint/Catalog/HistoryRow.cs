using System.Globalization;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>One <c>SPHistoryObject</c> of spbrtoc.xml, as text where SharePoint writes text.</summary>
public sealed record HistoryRow
{
    /// <summary>A GUID.</summary>
    public required string Id { get; init; }

    /// <summary>As in <c>spbr0000</c>; null in a row of a restore.</summary>
    public string? DirectoryName { get; init; }

    /// <summary>What rows are ordered by: their times are text without a zone. Null in a row of a restore.</summary>
    public int? DirectoryNumber { get; init; }

    public string? TopComponent { get; init; }

    public string? BackupMethod { get; init; }

    public string? RestoreMethod { get; init; }

    public bool IsBackup { get; init; }

    /// <summary>Null when the row does not say.</summary>
    public bool? ConfigurationOnly { get; init; }

    /// <summary>Empty while the operation runs, and for ever when it was aborted.</summary>
    public string? FinishTime { get; init; }

    /// <summary>Null when the row does not say.</summary>
    public int? ErrorCount { get; init; }

    public int WarningCount { get; init; }

    /// <summary>SharePoint's own words, localized; often empty.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>A finish time that is .NET's zero is none.</summary>
    public bool IsFinished => !string.IsNullOrWhiteSpace(FinishTime)
        && !(DateTime.TryParse(FinishTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year < 2000);

    /// <summary>Whether the directory's name could be made of its number, in decimal or hexadecimal.</summary>
    public bool NumberFitsName => DirectoryName is { Length: > 4 } name && DirectoryNumber is { } number
        && ((int.TryParse(name[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value == number)
            || (int.TryParse(name[4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) && hexadecimal == number));
}
