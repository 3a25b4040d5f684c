using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>The whole answer of a script that has ended: its result, and what it said before.</summary>
internal sealed class ScriptAnswer(string verb, IReadOnlyList<ScriptLine> lines)
{
    /// <summary>The line of kind <c>result</c>; null when the script ended without one.</summary>
    public ScriptLine? Result { get; } = lines.FirstOrDefault(line => line.T is "result");

    /// <summary>Whether the script reported progress: Restore-Item does so before it calls its cmdlet.</summary>
    public bool Began { get; } = lines.Any(line => line.T is "progress");

    public IEnumerable<string> Warnings => lines.Where(line => line is { T: "log", Level: "warning", Msg: not null }).Select(line => line.Msg!);

    /// <summary>The result's data.</summary>
    /// <exception cref="FarmRefusedException">The script failed, ended without a result, or returned something else.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        if (Result is null)
            throw new FarmRefusedException(FarmErrorCodes.PowerShellFailed, $"{verb} ended without a result.", "Look at the agent's log and at the event log of the server.", retryable: true);
        if (lines.Count(line => line.T is "result") > 1)
            throw Malformed("it has more than one result");
        if (Result is { Ok: false })
            throw new FarmRefusedException(ScriptFailures.Translate(verb, Result.Error));
        try
        {
            if (Result.Data is { } data && data.Deserialize(type) is { } value)
                return value;
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed.Message);
        }
        throw Malformed("it has no data");
    }

    private FarmRefusedException Malformed(string reason) =>
        new(FarmErrorCodes.PowerShellFailed, $"{verb} returned what its contract does not say: {reason}", "Install agent and scripts of the same version.");
}
