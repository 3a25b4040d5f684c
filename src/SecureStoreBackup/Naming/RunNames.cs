using System.Security.Cryptography;
using System.Text;

namespace SecureStoreBackup.Naming;

/// <summary>Names of backup objects, sets and jobs: derived, so that a repeated attempt finds what the first one made.</summary>
public static class RunNames
{
    /// <summary>The object of a slot: <c>contoso-20261122t021500z</c>; retries end in <c>-r1</c>, <c>-r2</c>.</summary>
    public static string Backup(string policy, DateTimeOffset slot, int retry = 0) => Retry($"{policy}-{Stamp.Of(slot)}", retry);

    /// <summary>The object of an export of service master keys alone: <c>contoso-20261122t021500z-smk</c>.</summary>
    public static string Export(string policy, DateTimeOffset slot, int retry = 0) => Retry($"{policy}-{Stamp.Of(slot)}-smk", retry);

    /// <summary>The object of a drill: <c>contoso-drill-20261201t060000z</c>.</summary>
    public static string Drill(string policy, DateTimeOffset slot) => $"{policy}-drill-{Stamp.Of(slot)}";

    /// <summary>Which retry a name stands for; 0 for a first try.</summary>
    public static int RetryOf(string name) =>
        name.Length > 3 && name[^3] == '-' && name[^2] == 'r' && char.IsAsciiDigit(name[^1]) ? name[^1] - '0' : 0;

    /// <summary>
    /// The set's directory on the farm: <c>contoso-5d41402a-20261122t021500z-1a2b3c4d</c>; a second attempt ends in <c>-a2</c>.
    /// The first eight hex digits tell namespaces apart.
    /// </summary>
    public static string Set(string @namespace, string policy, DateTimeOffset slot, OperationId operation) =>
        $"{SetPrefix(@namespace, policy)}{Stamp.Of(slot)}-{operation.Op8}";

    /// <summary>What the names of all sets of one policy begin with, and no other's.</summary>
    public static string SetPrefix(string @namespace, string policy) =>
        $"{policy.Replace('.', '-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{@namespace}/{policy}")))[..8]}-";

    /// <summary>A job of the farm agent: <c>{uid}.{step}.{attempt}</c>.</summary>
    public static string Job(OperationId operation, string step, int attempt) => $"{operation}.{step}.{attempt}";

    private static string Retry(string name, int retry) => retry == 0 ? name : $"{name}-r{retry}";

    /// <summary>The file that a service master key is exported to.</summary>
    public static string ExportFile(OperationId operation, int index, int attempt) => $"smk-{operation.Op8}-{index}-{attempt}";
}
