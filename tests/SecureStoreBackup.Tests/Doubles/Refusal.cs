using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>The outside world's ways to say no.</summary>
internal static class Refusal
{
    /// <summary>One call is refused, once; after its effect when the answer is what gets lost.</summary>
    public static void Once(OutsideCalls calls, CrashPoint at, bool retry)
    {
        calls.Before = (number, call) => ThrowIf(number == at.Call && !at.AfterEffect, call, retry);
        calls.After = (number, call) => ThrowIf(number == at.Call && at.AfterEffect, call, retry);
    }

    /// <summary>All calls whose name contains one of the texts are refused from now on.</summary>
    public static void Always(OutsideCalls calls, bool retry, params string[] texts) =>
        calls.Before = (_, call) => ThrowIf(texts.Any(text => call.Contains(text, StringComparison.Ordinal)), call, retry);

    private static void ThrowIf(bool refused, string call, bool retry)
    {
        if (!refused)
            return;
        var reason = call.Split(' ') switch
        {
            ["vault" or "exports", "set", ..] when retry => Reasons.SecretWriteAmbiguous,
            ["vault" or "exports", ..] => retry ? Reasons.VaultUnreachable : Reasons.VaultForbidden,
            ["farm", ..] => retry ? Reasons.FarmUnreachable : Reasons.FarmProtocolError,
            _ => retry ? Reasons.ContainerUnreachable : Reasons.ContainerForbidden,
        };
        throw new StepFailedException(new StepFailure(reason, $"It was made up for: {call}", retry));
    }
}
