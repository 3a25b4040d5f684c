using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Recovery;

/// <summary>What fetching a recovery point came to. Holds no secret's value.</summary>
/// <param name="Policy">Path of the policy: <c>{prefix}/{namespace}.{name}</c>.</param>
/// <param name="Directory">Where it lies now, with README.md.</param>
/// <param name="Whole">Whether every file is what was written, and every secret can be read.</param>
/// <param name="Files">That the manifest names.</param>
/// <param name="Bytes">Of those files.</param>
/// <param name="Missing">A sentence for each file and secret that could not be had.</param>
internal sealed record RecoveryReport(
    string Policy, string Point, string Directory, bool Whole, int Files, long Bytes, IReadOnlyList<RecoveredSecret> Secrets, IReadOnlyList<string> Missing);

/// <summary>One secret that the manifest names.</summary>
/// <param name="Id">With its version.</param>
/// <param name="From">The vault or the escrow; null when it cannot be had.</param>
/// <param name="Missing">Why it cannot be had, and what to do; null when it was read.</param>
internal sealed record RecoveredSecret(string Id, string? From, string? Missing);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecoveryReport))]
internal sealed partial class RecoveryJson : JsonSerializerContext;
