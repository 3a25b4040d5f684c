using System.Globalization;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>How far a clock is from ours, and what that means.</summary>
internal static class Clocks
{
    /// <summary>Said before it stops anything.</summary>
    private static readonly TimeSpan _notable = TimeSpan.FromMinutes(1);

    public static Diagnosis Look(ClockSkew skew)
    {
        if (ClockSkew.Worst([skew]) is { } worst)
            return new("clocks", Health.Failed, worst.Message, "Let both follow a time server.") { Reason = "ClockSkewed" };
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{Math.Round(skew.Skew.Duration().TotalSeconds)} s");
        return skew.Skew.Duration() > _notable
            ? new("clocks", Health.Warning, $"The clock of {skew.Whose} is {seconds} {(skew.Skew > TimeSpan.Zero ? "ahead of" : "behind")} ours; above 5 min nothing is started or deleted.", "Let both follow a time server.")
            : new("clocks", Health.Ok, $"The clock of {skew.Whose} is within {seconds} of ours.");
    }
}
