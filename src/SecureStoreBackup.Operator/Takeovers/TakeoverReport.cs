using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Takeovers;

/// <summary>What a takeover would do, or did.</summary>
/// <param name="Policy">NAMESPACE/NAME.</param>
/// <param name="Cluster">What this cluster is called in the records of owners.</param>
/// <param name="Confirmed">Whether it was done, or only looked at.</param>
/// <param name="Targets">One line each, in the policy's order.</param>
public sealed record TakeoverReport(string Policy, string Cluster, bool Confirmed, IReadOnlyList<TakeoverLine> Targets, TakeoverLine Farm)
{
    /// <summary>Whether nothing is in the way.</summary>
    public bool Good => Farm.Good && Targets.All(t => t.Good);
}

/// <param name="What">A target's name, or the agent's URL.</param>
/// <param name="Good">Whether nothing is in the way.</param>
/// <param name="Said">What is so, will be so, or is in the way.</param>
public sealed record TakeoverLine(string What, bool Good, string Said);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(TakeoverReport))]
internal sealed partial class TakeoverJson : JsonSerializerContext;
