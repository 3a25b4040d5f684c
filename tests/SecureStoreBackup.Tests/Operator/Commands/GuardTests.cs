using System.CommandLine;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Commands;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class GuardTests
{
    [Theory]
    [InlineData(403, "Forbidden", "kubectl auth can-i --list")]
    [InlineData(401, "Unauthorized", "Sign in again")]
    [InlineData(404, "NotFound", "securestore crds | kubectl apply -f -")]
    [InlineData(500, "InternalError", "the cluster does not tell: no")]
    public async Task A_refusal_of_the_cluster_is_one_line_that_says_what_to_do(int code, string reason, string wanted)
    {
        await using var errors = new StringWriter();

        var ended = await Guard.RunAsync(new InvocationConfiguration { Error = errors }, () => throw new KubernetesException(new Status { Code = code, Reason = reason, Message = "no" }));

        Assert.Equal(1, ended);
        Assert.StartsWith("securestore: ", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(wanted, errors.ToString(), StringComparison.Ordinal);
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
    }
}
