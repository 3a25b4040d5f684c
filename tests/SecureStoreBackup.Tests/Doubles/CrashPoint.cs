namespace SecureStoreBackup.Tests.Doubles;

/// <summary>A moment at which the process is killed: before a call leaves it, or once the call had its effect and the answer never came.</summary>
/// <param name="Call">Number of the call, from 0.</param>
internal sealed record CrashPoint(int Call, bool AfterEffect)
{
    /// <summary>Every moment of a run that makes so many calls.</summary>
    public static IEnumerable<CrashPoint> Of(int calls) =>
        Enumerable.Range(0, calls).SelectMany(call => new[] { new CrashPoint(call, false), new CrashPoint(call, true) });

    /// <summary>Kills the process that makes these calls, counted from now; once dead, it makes no further ones.</summary>
    public void Arm(OutsideCalls calls)
    {
        var (first, dead) = (calls.Made.Count, false);
        calls.Before = (number, call) => DieIf(dead || (number - first == Call && !AfterEffect), call);
        calls.After = (number, call) => DieIf(number - first == Call && AfterEffect, call);

        void DieIf(bool now, string call)
        {
            dead |= now;
            if (now)
                throw new ProcessKilledException(call);
        }
    }
}

/// <summary>The process is gone. Nothing in it may catch this.</summary>
internal sealed class ProcessKilledException(string call) : Exception($"Killed at: {call}");
