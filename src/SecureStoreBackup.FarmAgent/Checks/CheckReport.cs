using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <param name="Name">As the table's headings show it.</param>
internal sealed record CheckGroup(string Name, IReadOnlyList<PreflightCheck> Checks);

/// <summary>What <c>securestore-farm-agent check</c> found.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckGroup> Groups)
{
    /// <summary>Whether nothing failed. Warnings, and what could not be proven, do not count.</summary>
    public bool Passed => Count(CheckState.Failed) == 0;

    public int Count(CheckState state) => Groups.Sum(group => group.Checks.Count(check => check.State == state));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckJson : JsonSerializerContext;
