using System.Text.RegularExpressions;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Reasons as the API server takes them. Those of an agent are its own words, and one that it would refuse must not cost the whole status.</summary>
internal static partial class ReasonText
{
    public static string Of(string reason) => Shape().IsMatch(reason) ? reason : Reasons.FarmProtocolError;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{0,119}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
