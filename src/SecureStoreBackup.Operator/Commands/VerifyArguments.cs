using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Which recovery points a person wants read back, and how they are reached.</summary>
internal sealed class VerifyArguments
{
    private readonly Argument<string?> _policy = new("POLICY") { Description = "NAME or NAMESPACE/NAME in the cluster, or a file with one policy. Leave it out with --container.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _point = new("--point") { Description = "Name of the recovery point. Default: the newest that was made, however it stands." };
    private readonly Option<bool> _all = new("--all") { Description = "Every recovery point, not one." };
    private readonly Option<string[]> _target = new("--target") { Description = "Of a policy: read this target alone; may be given more than once. Default: every target." };
    private readonly Option<string?> _within = new("--policy") { Description = "With --container: NAMESPACE.NAME of the policy, where the container holds several." };
    private readonly Option<bool> _noSecrets = new("--no-secrets") { Description = "Leave the vault out: for who may read the container alone." };
    private readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Of a policy: folder with its secrets, DIR/SECRET/KEY. Default: the cluster's secrets." };
    private readonly ClusterArguments _cluster = new();

    public void AddTo(Command command)
    {
        command.Add(_policy);
        foreach (var option in new Option[] { _point, _all, _target, _within, _noSecrets, _credentials })
            command.Add(option);
        _cluster.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_all) && result.GetValue(_point) is not null)
                result.AddError("--all: leave it out where a --point is named.");
        });
    }

    public string? Policy(ParseResult parsed) => parsed.GetValue(_policy);

    public string? Policy(CommandResult result) => result.GetValue(_policy);

    public string? Within(ParseResult parsed) => parsed.GetValue(_within);

    public bool Secrets(ParseResult parsed) => !parsed.GetValue(_noSecrets);

    public DirectoryInfo? Credentials(ParseResult parsed) => parsed.GetValue(_credentials);

    public PointsWanted Choice(ParseResult parsed) => new(parsed.GetValue(_point), parsed.GetValue(_all));

    public IEnumerable<OffsitePolicy> Targets(ParseResult parsed, BackupPolicy policy) =>
        parsed.GetValue(_target) is { Length: > 0 } wanted ? policy.Offsite.Where(o => wanted.Contains(o.Name)) : policy.Offsite;

    /// <summary>What is wrong with <c>--target</c>; null when nothing is.</summary>
    public string? Unknown(ParseResult parsed, BackupPolicy policy) =>
        (parsed.GetValue(_target) ?? []).FirstOrDefault(name => policy.Offsite.All(o => o.Name != name)) is { } unknown
            ? $"--target: the policy has no target {unknown}; it has {string.Join(", ", policy.Offsite.Select(o => o.Name))}."
            : null;

    /// <returns>Null when the errors have been written.</returns>
    public Task<NamedPolicy?> FindAsync(ParseResult parsed, string named, ILoggerFactory logs, TimeProvider time, CancellationToken cancellationToken) =>
        NamedPolicy.FindAsync(named, _cluster, parsed, logs, time, cancellationToken);
}

/// <param name="Point">Null for the newest that was made.</param>
/// <param name="All">Every one.</param>
internal sealed record PointsWanted(string? Point, bool All);
