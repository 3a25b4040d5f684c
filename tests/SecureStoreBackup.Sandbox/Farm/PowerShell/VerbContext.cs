using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>What a verb works with. Where the verb asks SharePoint, the farm answers: Import-SharePoint was done.</summary>
internal sealed record VerbContext(SimulatedFarm Farm, FarmState State, JsonElement Arguments, JsonElement Secrets, Action<string> Progress, Action<string> Warning, TimeProvider Time)
{
    public string Text(string argument) => Arguments.GetProperty(argument).GetString()!;

    public int Number(string argument) => Arguments.GetProperty(argument).GetInt32();

    public override string ToString() => "verb";
}
