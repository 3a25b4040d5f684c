using System.Text.RegularExpressions;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Names as DNS-1123 has them.</summary>
/// <remarks>
/// A bad name must not reach the wire: an empty one would turn a get into a list and a delete into a delete of the collection,
/// and one with a slash would address something else.
/// </remarks>
public static partial class Names
{
    /// <summary>Whether this may name a namespace: a DNS label of at most 63 characters.</summary>
    public static bool IsLabel(string? name) => name is { Length: > 0 and <= 63 } && Label().IsMatch(name);

    /// <summary>Whether this may name an object: a DNS subdomain of at most 253 characters.</summary>
    public static bool IsSubdomain(string? name) => name is { Length: > 0 and <= 253 } && Subdomain().IsMatch(name);

    internal static string CheckNamespace(string? name) => IsLabel(name)
        ? name!
        : throw new ArgumentException($"Not a namespace: \"{name}\". Use at most 63 lower-case letters, digits and '-', with a letter or digit at both ends.", nameof(name));

    internal static string CheckName(string? name) => IsSubdomain(name)
        ? name!
        : throw new ArgumentException($"Not an object's name: \"{name}\". Use at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at both ends.", nameof(name));

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Subdomain();
}
