namespace SecureStoreBackup.Naming;

/// <summary>
/// Where a recovery point lies in a container. People can read the paths in a disaster, and two writers never meet,
/// since the point's name carries the operation id.
/// </summary>
/// <param name="Policy">Path of the policy: <c>{prefix}/{namespace}.{name}</c>.</param>
/// <param name="Point">Name of the recovery point: <c>{stamp}-{op8}</c>.</param>
public sealed record RecoveryPointPath(string Policy, string Point)
{
    public static RecoveryPointPath Of(string prefix, string @namespace, string name, DateTimeOffset slot, OperationId operation) =>
        new(PolicyPath(prefix, @namespace, name), PointName(slot, operation));

    public static string PolicyPath(string prefix, string @namespace, string name) =>
        prefix.Length == 0 ? $"{@namespace}.{name}" : $"{prefix}/{@namespace}.{name}";

    public static string PointName(DateTimeOffset slot, OperationId operation) => $"{Stamp.Of(slot)}-{operation.Op8}";

    /// <summary>Path of one file of the set, which is relative and uses <c>/</c>.</summary>
    public string File(string relative) => $"{this}/farm/{relative}";

    /// <summary>The secrets, sealed to one recipient.</summary>
    public string Escrow(string recipient) => $"{this}/escrow/{recipient}.json";

    /// <summary>The commit marker: the recovery point exists if and only if this does and no tombstone names it.</summary>
    public string Manifest => $"{this}/manifest.json";

    public override string ToString() => $"{Policy}/{Point}";
}
