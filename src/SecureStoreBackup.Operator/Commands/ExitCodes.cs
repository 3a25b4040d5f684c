namespace SecureStoreBackup.Operator.Commands;

/// <summary>What every command's exit code means. docs/cli.md lists them.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>It failed, was refused, or what was looked at is not as it should be.</summary>
    public const int Failed = 1;

    /// <summary>What was asked cannot be done as it was said. Nothing was begun.</summary>
    public const int Invalid = 2;

    /// <summary>Shown, and nothing was changed, since nobody confirmed it. Of the operator: somebody else leads now.</summary>
    public const int NotConfirmed = 3;

    /// <summary>The machine lacks ICU or time zones, without which schedules would be wrong.</summary>
    public const int Incomplete = Hosting.MachineData.Missing;

    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Good, "done, or here it is"),
        (Failed, "it failed or was refused, or what was looked at is not as it should be; standard error says what, and what to do"),
        (Invalid, "bad arguments, a bad file, no such policy or recovery point, no way to a cluster; nothing was begun"),
        (NotConfirmed, "`restore` and `takeover`: shown, and nothing was changed, for `--confirm` is missing; `operator`: somebody else leads now, and it is to be started again"),
        (Incomplete, "ICU or the time zones are missing on this machine; nothing was begun"),
    ];
}
