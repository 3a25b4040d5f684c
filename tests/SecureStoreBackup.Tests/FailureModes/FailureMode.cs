using SecureStoreBackup.Policies;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Integration;

namespace SecureStoreBackup.Tests.FailureModes;

internal enum Job
{
    /// <summary>A whole run, from preflight to the manifest.</summary>
    Backup,

    /// <summary>A restore of a set that was made while all was well.</summary>
    Restore,
}

/// <summary>One way in which a farm fails.</summary>
/// <param name="Name">Also the heading in the document.</param>
/// <param name="Faults">What is set on the sandbox's farm; they stay.</param>
internal sealed record FailureMode(string Name, params FaultKind[] Faults)
{
    public Job Job { get; init; }

    /// <summary>What the policy says otherwise than all the others.</summary>
    public Func<BackupPolicy, BackupPolicy> Policy { get; init; } = policy => policy;

    /// <summary>Done to the farm beside the faults.</summary>
    public Action<FarmOnLoopback> Arrange { get; init; } = _ => { };

    /// <summary>What the mode is, where no fault of the sandbox says it.</summary>
    public string? Does { get; init; }

    public string? KnownFrom { get; init; }

    /// <summary>Whether the short suite runs it.</summary>
    public bool Quick { get; init; }

    /// <summary>For how many seconds, where a fault is slowness.</summary>
    public double Seconds { get; init; } = 1;
}
