using SecureStoreBackup.Operator.Catalogs;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>Which recovery point a person means (pure).</summary>
internal static class PointChoice
{
    /// <param name="policy"><c>{namespace}.{name}</c>, with or without the prefix; null where the container holds one policy.</param>
    /// <param name="point">A point's name; null for the newest that is restorable, or else the newest whole one.</param>
    /// <returns>The point, or why there is none and what to do.</returns>
    public static (CatalogLine? Point, string? Error) Of(CatalogReport catalog, string? policy, string? point) => Of(catalog, policy, point, NewestGood);

    /// <summary>The same for a look at what is there: without a name, the newest that was made and is to stay, whole or damaged.</summary>
    public static (CatalogLine? Point, string? Error) ToCheck(CatalogReport catalog, string? policy, string? point) =>
        Of(catalog, policy, point, points => points.Where(line => line.State != PointState.NoManifest && !line.Tombstone).MaxBy(line => line.Slot));

    private static (CatalogLine? Point, string? Error) Of(CatalogReport catalog, string? policy, string? point, Func<IEnumerable<CatalogLine>, CatalogLine?> newestOf)
    {
        var points = catalog.Points.Where(line => policy is null || line.Policy == policy || line.Policy.EndsWith($"/{policy}", StringComparison.Ordinal)).ToArray();
        string[] policies = [.. points.Select(line => line.Policy).Distinct(StringComparer.Ordinal)];
        if (policies.Length == 0)
            return (null, policy is null ? "there is no recovery point in this container, below this prefix; see securestore catalog." : $"--policy: there is no recovery point of '{policy}'; see securestore catalog.");
        if (policies.Length > 1)
            return (null, $"--policy: say which, since the container holds several: {string.Join(", ", policies)}.");
        if (point is not null)
            return points.FirstOrDefault(line => line.Point == point) is { } named ? Whole(named) : (null, $"--point: {policies[0]} has no recovery point '{point}'; see securestore catalog.");
        return newestOf(points) is { } newest ? (newest, null) : (null, $"no recovery point of {policies[0]} is whole; see securestore catalog, and name one with --point to look at it.");
    }

    private static CatalogLine? NewestGood(IEnumerable<CatalogLine> points) =>
        points.Where(line => line.State == PointState.Restorable).MaxBy(line => line.Slot) ?? points.Where(line => line.State == PointState.Unproven).MaxBy(line => line.Slot);

    /// <summary>A damaged one may be all that is left: every file is digested on its way, and the person is told which is not whole.</summary>
    private static (CatalogLine?, string?) Whole(CatalogLine point) => point.State == PointState.NoManifest
        ? (null, $"--point: {point.Point} has no manifest, so nothing says what belongs to it; choose another point or another target.")
        : (point, null);
}
