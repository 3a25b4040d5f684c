using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Catalogs;

namespace SecureStoreBackup.Operator.Statuses;

/// <summary>Policies as a tree for people: policy, then recovery points, then their copies.</summary>
internal static class StatusText
{
    /// <param name="points">How many recovery points of each policy, at most.</param>
    public static void Write(StatusReport report, int points, Paint paint, TextWriter output)
    {
        foreach (var (i, policy) in report.Policies.Index())
        {
            if (i > 0)
                output.WriteLine();
            output.WriteLine($"{paint.Strong($"{policy.Namespace}/{policy.Name}")}  {Word(policy.Verdict, paint)}  {policy.Why}");
            Branches(Tree(policy, points, paint), "", output);
        }
    }

    private static IEnumerable<Branch> Tree(PolicyLine policy, int points, Paint paint)
    {
        yield return new($"schedule    {policy.Schedule ?? "suspended"}{(policy.NextRun is null ? "" : $", next {policy.NextRun}")}");
        yield return new($"passphrase  {Proof(policy, paint)}");
        if (policy.Drill is { } drill)
            yield return new($"drill       {Drill(drill, paint)}");
        foreach (var problem in policy.Problems)
            yield return new(paint.Bad($"{problem.Condition} {(problem.Status == "True" ? "" : "not so ")}since {Time(problem.Since)}: {problem.Reason}. {problem.Message}"));
        foreach (var run in policy.Runs)
            yield return new(Run(run, paint));
        foreach (var target in policy.Targets)
            yield return new($"target      {target.Name}: {target.RecoveryPoints} points, {CatalogText.Size(target.Bytes)}, {(target.LastVerified is { } at ? $"last read back {Time(at)}" : "never read back")}{(target.Damaged == 0 ? "" : paint.Bad($", {target.Damaged} damaged"))}");
        foreach (var point in policy.Points.Take(points))
            yield return new($"point       {point.Point}  {point.Proof ?? PassphraseProof.Unproven}", [.. point.Copies.Select(copy => Copy(copy, paint))]);
        var known = policy.Targets.Select(t => t.RecoveryPoints).DefaultIfEmpty().Max();
        if (Math.Max(known, policy.Points.Count) - Math.Min(points, policy.Points.Count) is > 0 and var more)
            yield return new($"point       … and {more} more: securestore plan {policy.Namespace}/{policy.Name} --containers");
    }

    private static string Word(Verdict verdict, Paint paint) => verdict switch
    {
        Verdict.Protected => paint.Good("PROTECTED"),
        Verdict.Unprotected => paint.Bad("NOT PROTECTED"),
        _ => paint.Doubtful("UNKNOWN"),
    };

    private static string Proof(PolicyLine policy, Paint paint) => policy switch
    {
        { PassphraseRefused: true } => paint.Bad("refused by the farm"),
        { Proof: PassphraseProof.AcceptedByFarm or PassphraseProof.Decrypted, ProvenAt: var at } => $"{(policy.Proof == PassphraseProof.Decrypted ? "decrypted with" : "accepted by the farm")}{(at is null ? "" : $" {Time(at)}")}",
        { Proof: PassphraseProof.Unproven } => paint.Doubtful("unproven: no farm was asked"),
        _ => paint.Doubtful("none pinned yet"),
    };

    private static string Drill(DrillLine drill, Paint paint)
    {
        var said = drill switch
        {
            { LastFailed: { } failed } when failed > (drill.LastSucceeded ?? DateTimeOffset.MinValue) => paint.Bad($"failed {Time(failed)}"),
            { LastDecrypted: { } decrypted } => $"decrypted {Time(decrypted)}",
            { LastSucceeded: { } succeeded } => $"all could be read {Time(succeeded)}; nothing was decrypted",
            _ => "none yet",
        };
        return drill.Next is null ? said : $"{said}, next {drill.Next}";
    }

    private static string Run(RunLine run, Paint paint) => run.Phase == RunPhase.Failed
        ? paint.Bad($"run         {run.Name} failed {Time(run.FinishedAt)}: {run.Message}")
        : $"run         {run.Name} ({run.Trigger}) {run.Phase}{(run.Step is null ? "" : $", {run.Step}")}{(run.Percent is { } percent ? $" {percent.ToString(CultureInfo.InvariantCulture)}%" : "")}";

    private static Branch Copy(CopyLine copy, Paint paint) => new($"{copy.Target}: " + copy switch
    {
        { There: false } => paint.Doubtful("not there"),
        { Damaged: true } => paint.Bad("damaged; its evidence is below _evidence/"),
        _ => $"verified {Time(copy.VerifiedAt)}, {(copy.LockedUntil is { } until ? $"locked until {Time(until)}" : "not locked")}",
    });

    private static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static void Branches(IEnumerable<Branch> branches, string indent, TextWriter output)
    {
        Branch[] all = [.. branches];
        foreach (var (i, branch) in all.Index())
        {
            var last = i == all.Length - 1;
            output.WriteLine($"{indent}{(last ? "└─ " : "├─ ")}{branch.Text}");
            Branches(branch.Below, $"{indent}{(last ? "   " : "│  ")}", output);
        }
    }

    private sealed record Branch(string Text, IReadOnlyList<Branch> Below)
    {
        public Branch(string text)
            : this(text, [])
        {
        }
    }
}
