using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>Makes the report of listings, a period and the time. Pure.</summary>
internal static class ReportBuilder
{
    /// <param name="containers">In the order in which they are reported.</param>
    /// <param name="now">When they were read.</param>
    public static EvidenceReport Of(ReportQuestion question, IReadOnlyList<ContainerListing> containers, DateTimeOffset now)
    {
        TargetEvidence[] targets = [.. containers.Select(container => TargetReading.Of(container, PolicyChoice.PathIn(container, question.Policy), question, now))];
        return new EvidenceReport
        {
            Policy = PolicyChoice.NameOf(question.Policy),
            Period = question.Period,
            At = now,
            MadeBy = $"securestore {Versions.Operator}",
            MaxAgeSeconds = question.MaxAge is { } most ? (long)most.TotalSeconds : null,
            Targets = targets,
            Unproven = UnprovenReading.Copies(targets) is { } copies ? [copies] : [],
        };
    }
}
