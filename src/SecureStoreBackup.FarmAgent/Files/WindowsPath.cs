using System.Collections.Immutable;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>
/// A full Windows path, <c>\\server\share\…</c> or <c>C:\…</c>, in its only spelling: no <c>..</c>, device prefixes, streams,
/// slashes, short names or administrative shares. Equal without regard to case, as on Windows. Parsing asks no file system.
/// </summary>
public sealed class WindowsPath : IEquatable<WindowsPath>
{
    /// <summary>Characters, as Windows bounds a path without its long prefix.</summary>
    public const int MaxLength = 240;

    private readonly string _anchor;

    private WindowsPath(string anchor, ImmutableArray<string> segments)
    {
        _anchor = anchor;
        Segments = segments;
    }

    /// <summary>The names below <c>\\server\share</c> or the drive.</summary>
    public ImmutableArray<string> Segments { get; }

    public bool IsUnc => _anchor.StartsWith('\\');

    /// <summary>Parses a path; one backslash may end it.</summary>
    /// <param name="flaw">What is wrong with it, for a person; null when it was parsed.</param>
    public static WindowsPath? Parse(string text, out string? flaw)
    {
        flaw = null;
        var isUnc = text.StartsWith(@"\\", StringComparison.Ordinal);
        if (text.Length > MaxLength)
            flaw = $"is longer than {MaxLength} characters";
        else if (!isUnc && !(text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] == '\\'))
            flaw = @"is not a full Windows path such as \\server\share\folder or D:\folder";
        if (flaw is not null)
            return null;

        var body = isUnc ? text[2..] : text[3..];
        var names = body.Length == 0 ? [] : (body.EndsWith('\\') ? body[..^1] : body).Split('\\');
        if (names.Select(Segment.Flaw).FirstOrDefault(found => found is not null) is { } wrong)
            flaw = $"contains {wrong}";
        else if (isUnc && names.Length < 2)
            flaw = @"names no share; write \\server\share";
        else if (isUnc && UncNames.Flaw(names[0], names[1]) is { } unusable)
            flaw = $"contains {unusable}";
        if (flaw is not null)
            return null;
        return isUnc
            ? new WindowsPath($@"\\{names[0]}\{names[1]}", [.. names[2..]])
            : new WindowsPath(text[..2].ToUpperInvariant(), [.. names]);
    }

    /// <summary>The names of this path below <paramref name="root"/>; null when it does not lie in it.</summary>
    public ImmutableArray<string>? Below(WindowsPath root) =>
        string.Equals(_anchor, root._anchor, StringComparison.OrdinalIgnoreCase)
        && Segments.Length >= root.Segments.Length
        && root.Segments.Zip(Segments).All(pair => string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase))
            ? Segments[root.Segments.Length..]
            : null;

    /// <exception cref="ArgumentException">The name breaks <see cref="Segment"/>'s rules.</exception>
    public WindowsPath Append(string name) =>
        Segment.Flaw(name) is { } flaw ? throw new ArgumentException(flaw, nameof(name)) : new WindowsPath(_anchor, Segments.Add(name));

    public bool Equals(WindowsPath? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => Equals(obj as WindowsPath);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    public override string ToString() => Segments.IsEmpty && !IsUnc ? $@"{_anchor}\" : string.Join('\\', [_anchor, .. Segments]);
}
