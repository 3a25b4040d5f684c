using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The off-site targets' part of the parser.</summary>
internal static partial class PolicyOffsite
{
    public static IReadOnlyList<OffsitePolicy> Parse(IReadOnlyList<OffsiteSpec?> targets, FieldErrors errors)
    {
        OffsitePolicy?[] parsed = [.. targets.Index().Select(target => target.Item is null ? null : Parse(target.Item, $"spec.offsite[{target.Index}]", errors))];
        for (var i = 1; i < parsed.Length; i++)
        {
            if (parsed[..i].FirstOrDefault(other => other is not null && other.ContainerUrl == parsed[i]?.ContainerUrl && other.Prefix == parsed[i]?.Prefix) is { } same)
                errors.Add($"spec.offsite[{i}].containerUrl", $"container and prefix are those of '{same.Name}', so that there would be one copy and not two; name another container.");
        }

        return [.. parsed.OfType<OffsitePolicy>()];
    }

    private static OffsitePolicy? Parse(OffsiteSpec target, string path, FieldErrors errors)
    {
        var url = ContainerUrl(target.ContainerUrl ?? "", $"{path}.containerUrl", errors);
        var identity = PolicyIdentity.ParseContainer(target.Identity ?? new(), url, $"{path}.identity", errors);
        if (target.CaBundle is { } pem && PemText.Check(pem) is { } error)
            errors.Add($"{path}.caBundle", error);
        var days = ImmutableDays(target.Immutability, $"{path}.immutability", errors);
        var proxy = ProxyText.Parse(target.Proxy, $"{path}.proxy", errors);
        if (url is null || target.Name is not { } name)
            return null;
        return new OffsitePolicy
        {
            Name = name,
            ContainerUrl = url,
            Prefix = target.Prefix ?? "",
            AccessTier = target.AccessTier,
            Identity = identity,
            CaBundle = target.CaBundle,
            Proxy = proxy,
            ImmutableDays = days,
        };
    }

    private static int? ImmutableDays(ImmutabilitySpec? immutability, string path, FieldErrors errors)
    {
        if (immutability is { Required: not true, MinimumDays: not null })
            errors.Add($"{path}.minimumDays", "it asks for a lock, but required is false, so that none would be looked for; write required: true, or leave minimumDays out.");
        return immutability is { Required: true } ? immutability.MinimumDays ?? 1 : null;
    }

    private static Uri? ContainerUrl(string text, string path, FieldErrors errors)
    {
        if (!UrlText.TryParse(text, out var url, out var error))
            errors.Add(path, error);
        else if (!ContainerPath().IsMatch(url.AbsolutePath))
            errors.Add(path, "it does not end in a container's name (3 to 63 lower-case letters, digits and single hyphens); write it as in https://ACCOUNT.blob.core.windows.net/CONTAINER.");
        return url;
    }

    // An emulator, and an account behind an IP address, has the account's name in the path too.
    [GeneratedRegex("^(/[a-z0-9]{3,24})?/(?=[a-z0-9-]{3,63}\\z)[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ContainerPath();
}
