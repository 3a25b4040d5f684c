using SecureStoreBackup.Operator.Catalogs;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>Which policy a person means, in several containers (pure).</summary>
internal static class PolicyChoice
{
    /// <param name="asked"><c>{namespace}.{name}</c>, with or without the prefix; null where the containers hold one policy.</param>
    /// <returns>The policy as it was asked for, or the only one there is; or why there is none and what to do.</returns>
    public static (string? Policy, string? Error) Of(IReadOnlyList<ContainerListing> containers, string? asked)
    {
        string[] there = [.. containers.SelectMany(container => container.Policies.Keys).Select(NameOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (asked is null)
        {
            return there switch
            {
                [var only] => Checked(containers, only),
                [] => (null, "--policy: say whose report this is, as in sharepoint.contoso, since there is nothing of any policy below this prefix."),
                _ => (null, $"--policy: say which, since the containers hold several: {string.Join(", ", there.Select(ReportText.Plain))}."),
            };
        }

        return there.Length > 0 && !containers.Any(container => Paths(container, asked).Any())
            ? (null, $"--policy: there is nothing of '{ReportText.Plain(asked)}' in the containers, but of: {string.Join(", ", there.Select(ReportText.Plain))}.")
            : Checked(containers, asked);
    }

    public static string? PathIn(ContainerListing container, string policy) => Paths(container, policy).FirstOrDefault();

    /// <summary>The last part of a policy's path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static (string?, string?) Checked(IReadOnlyList<ContainerListing> containers, string policy) =>
        containers.Select(container => (container.Container, Paths: Paths(container, policy).ToArray())).FirstOrDefault(found => found.Paths.Length > 1) is { Paths: { } several } found
            ? (null, $"--policy: write its whole path, or say --prefix, since {found.Container.GetLeftPart(UriPartial.Path)} holds several: {string.Join(", ", several.Select(ReportText.Plain))}.")
            : (policy, null);

    private static IEnumerable<string> Paths(ContainerListing container, string policy) =>
        container.Policies.Keys.Where(path => path == policy || path.EndsWith($"/{policy}", StringComparison.Ordinal));
}
