using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Naming;

/// <summary>
/// Names of the marks of a recovery point, each written once: <c>_tombstones/{point}.json</c> says that it is to be deleted,
/// <c>_tombstones/{point}.withdrawn-1.json</c> that it is not, after all; the next ones are <c>{point}.2.json</c> and
/// <c>{point}.withdrawn-2.json</c>. The point is dead while the highest tombstone has no withdrawal, so a listing tells all.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Withdrawal">Whether it takes the tombstone of the same number back.</param>
public readonly partial record struct MarkName(string Point, int Number, bool Withdrawal)
{
    /// <summary>Below the policy's path.</summary>
    public const string Folder = "_tombstones";

    /// <summary>Whether a text is the name of a recovery point: <c>{stamp}-{op8}</c>.</summary>
    public static bool IsPoint(string name) => PointForm().IsMatch(name);

    /// <param name="fileName">What stands below the folder.</param>
    /// <returns>Null when it is no mark.</returns>
    public static MarkName? TryParse(string fileName)
    {
        var match = Form().Match(fileName);
        if (!match.Success)
            return null;
        var withdrawal = match.Groups["withdrawn"].Success;
        var number = withdrawal ? match.Groups["withdrawn"] : match.Groups["number"];
        return new MarkName(match.Groups["point"].Value, number.Success ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 1, withdrawal);
    }

    /// <param name="policyPath">As in <see cref="RecoveryPointPath.PolicyPath"/>.</param>
    public string Path(string policyPath) => $"{policyPath}/{Folder}/{this}";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Point}{(Withdrawal ? $".withdrawn-{Number}" : Number == 1 ? "" : $".{Number}")}.json");

    [GeneratedRegex(@"^\d{8}t\d{6}z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PointForm();

    [GeneratedRegex(@"^(?<point>\d{8}t\d{6}z-[0-9a-f]{8})(\.(?<number>[1-9]\d{0,5})|\.withdrawn-(?<withdrawn>[1-9]\d{0,5}))?\.json\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
