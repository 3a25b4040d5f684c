using System.Globalization;

namespace SecureStoreBackup.FarmProtocol;

/// <summary>
/// A term beside requests that change something and have no body of ours: cancelling, staging, deleting. As in
/// <c>Fencing-Term: 7 0b9f5c1e-9a0e-4f43-8a51-4f4b5a8f1d11</c>; the uid is percent-encoded where it is not plain ASCII.
/// </summary>
public static class FencingHeader
{
    public const string Name = "Fencing-Term";

    public static string Format(FencingTerm term) => string.Create(CultureInfo.InvariantCulture, $"{term.Number} {Uri.EscapeDataString(term.Uid)}");

    /// <summary>Null when the text is no term.</summary>
    public static FencingTerm? Parse(string? text) =>
        text?.Split(' ') is [var number, { Length: > 0 and <= 400 } uid]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && Uri.UnescapeDataString(uid) is { Length: > 0 and <= 128 } plain
            ? new FencingTerm(plain, count)
            : null;
}
