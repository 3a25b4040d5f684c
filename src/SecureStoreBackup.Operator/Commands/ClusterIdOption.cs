using System.CommandLine;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>--cluster-id</c>, of every command that speaks for a cluster.</summary>
internal static class ClusterIdOption
{
    private const int Longest = 64;

    public static Option<string?> Create()
    {
        var option = new Option<string?>("--cluster-id") { Description = "What this cluster is called in manifests and in the records of owners. Default: the uid of kube-system, or of the operator's namespace where that may not be read." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && (id.Length is 0 or > Longest || id.Any(c => c is <= ' ' or > '~')))
                result.AddError($"--cluster-id: '{id}' has to be 1 to {Longest} printable ASCII characters without blanks.");
        });
        return option;
    }
}
