using System.Text.RegularExpressions;

namespace SecureStoreBackup.Retention;

/// <summary>A secret of a vault, as its list shows it: no value.</summary>
/// <param name="Vault">The vault's URL.</param>
public sealed record SweepCandidate(Uri Vault, string Name, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Tags);

/// <summary>What is known of who needs which secret.</summary>
/// <param name="Policy">Namespace and name, as the tag has it.</param>
/// <param name="Named">Names of secrets that a manifest at any of the targets names.</param>
/// <param name="Live">Operation ids of runs that are under way, and names of secrets that such a run has pinned.</param>
/// <param name="Targets">Ids of the targets whose every manifest was read just now.</param>
public sealed record SweepKnowledge(string Policy, IReadOnlySet<string> Named, IReadOnlySet<string> Live, IReadOnlySet<string> Targets);

/// <summary>
/// Which of our secrets nobody needs any more. Pure. A secret goes only if it is tagged as this policy's, is not the newest of
/// its kind nor the other half of that, is in no live journal, is older than 30 days, and is named by no manifest on any
/// target that it could be named on, each of which was listed completely.
/// </summary>
public static partial class SecretSweep
{
    /// <summary>The tag with the ids of the targets of the run that wrote the secret.</summary>
    public const string TargetsTag = "targets";
    public const string PolicyTag = "policy";
    public const string OperationTag = "op-id";

    public static readonly TimeSpan MinimumAge = TimeSpan.FromDays(30);

    /// <summary>Those to delete, oldest first.</summary>
    public static IReadOnlyList<SweepCandidate> Plan(IEnumerable<SweepCandidate> secrets, SweepKnowledge known, DateTimeOffset now)
    {
        SweepCandidate[] ours = [.. secrets.Where(secret => secret.Tags.GetValueOrDefault(PolicyTag) == known.Policy && secret.Tags.ContainsKey(OperationTag) && GroupOf(secret) is not null)];
        var current = ours.GroupBy(GroupOf).Select(group => group.OrderBy(secret => secret.CreatedAt).ThenBy(secret => secret.Name, StringComparer.Ordinal).Last())
            .Select(PairOf).ToHashSet();
        return
        [
            .. ours.Where(secret => !current.Contains(PairOf(secret))
                    && !known.Live.Contains(secret.Tags[OperationTag]) && !known.Live.Contains(secret.Name)
                    && now - secret.CreatedAt > MinimumAge
                    && !known.Named.Contains(secret.Name)
                    && secret.Tags.TryGetValue(TargetsTag, out var targets) && targets.Split(' ').All(known.Targets.Contains))
                .OrderBy(secret => secret.CreatedAt).ThenBy(secret => secret.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>What its name begins with: secrets of one kind and one farm or instance share it. Null when the name is none of ours.</summary>
    private static string? GroupOf(SweepCandidate secret) => Form().Match(secret.Name) is { Success: true } match ? $"{secret.Vault.Host} {match.Groups["group"].Value}" : null;

    /// <summary>The file of a key and its password, which stand in two vaults, are of no use without each other.</summary>
    private static (string, string) PairOf(SweepCandidate secret) =>
        (Form().Match(secret.Name).Groups["group"].Value.Replace("-smkp-", "-smk-", StringComparison.Ordinal).Replace("-smkf-", "-smk-", StringComparison.Ordinal), secret.Tags[OperationTag]);

    [GeneratedRegex(@"^(?<group>.+)-\d{8}t\d{6}z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
