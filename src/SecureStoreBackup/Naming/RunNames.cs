namespace SecureStoreBackup.Naming;

/// <summary>Names of backup objects, sets and jobs: derived, so that a repeated attempt finds what the first one made.</summary>
public static class RunNames
{
    /// <summary>The object of a slot: <c>contoso-20261122t021500z</c>; retries end in <c>-r1</c>, <c>-r2</c>.</summary>
    public static string Backup(string policy, DateTimeOffset slot, int retry = 0) =>
        retry == 0 ? $"{policy}-{Stamp.Of(slot)}" : $"{policy}-{Stamp.Of(slot)}-r{retry}";

    /// <summary>The set's directory on the farm: <c>contoso-20261122t021500z-1a2b3c4d</c>; a second attempt ends in <c>-a2</c>.</summary>
    public static string Set(string policy, DateTimeOffset slot, OperationId operation, int attempt = 1)
    {
        var name = $"{policy.Replace('.', '-')}-{Stamp.Of(slot)}-{operation.Op8}";
        return attempt <= 1 ? name : $"{name}-a{attempt}";
    }

    /// <summary>A job of the farm agent: <c>{uid}.{step}.{attempt}</c>.</summary>
    public static string Job(OperationId operation, string step, int attempt) => $"{operation}.{step}.{attempt}";

    /// <summary>The file that a service master key is exported to.</summary>
    public static string ExportFile(OperationId operation, int index, int attempt) => $"smk-{operation.Op8}-{index}-{attempt}";
}
