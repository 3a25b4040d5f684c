using System.CommandLine;
using Microsoft.AspNetCore.Http;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Sandbox.ApiServer;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData("--health", "http://0.0.0.0:8081")]
    [InlineData("--health", "http://127.0.0.1:9000/")]
    [InlineData("--lease-seconds", "3")]
    public void What_the_documents_show_is_understood(params string[] arguments) =>
        Assert.Empty(OperatorCommand.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("--health", "8081")]
    [InlineData("--health", "https://0.0.0.0:8081")]
    [InlineData("--health", "http://0.0.0.0:8081/healthz")]
    [InlineData("--lease-seconds", "2")]
    public void What_cannot_be_is_refused_with_the_options_name(params string[] arguments) =>
        Assert.StartsWith(arguments[0], Assert.Single(OperatorCommand.Create().Parse(arguments).Errors).Message, StringComparison.Ordinal);

    [Fact, Invariant("I12")]
    public void Every_namespace_may_be_watched_only_with_bindings() =>
        Assert.Contains("--bindings", Assert.Single(OperatorCommand.Create().Parse(["--all-namespaces"]).Errors).Message, StringComparison.Ordinal);

    [Fact(Timeout = 30_000)]
    public async Task An_operator_that_may_not_touch_its_lease_ends_with_one_line_that_says_what_to_bind()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var authority = CertificateAuthority.Create("operator command", TimeProvider.System);
        using var server = authority.IssueLoopbackServer("api").Certificate;
        await using var api = await LoopbackServer.StartAsync(0, server, ForbidAsync, cancellationToken);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, KubeConfigFile.Write("here", new Uri($"https://127.0.0.1:{api.Port}"), authority.Pem, token: "none"), cancellationToken);
        var said = new StringWriter();

        var code = await OperatorCommand.Create().Parse(["--kubeconfig", file, "--namespace", "sharepoint"]).InvokeAsync(new InvocationConfiguration { Error = said }, cancellationToken);

        Assert.Equal(1, code);
        var line = Assert.Single(said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("securestore: The API server forbids 'get' on the lease sharepoint/securestore-operator: User \"somebody\" cannot", line, StringComparison.Ordinal);
        Assert.Contains("Bind a Role in the namespace sharepoint that allows get, create and update on leases", line, StringComparison.Ordinal);
        File.Delete(file);

        static Task ForbidAsync(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"User \"somebody\" cannot do that","reason":"Forbidden","code":403}""", context.RequestAborted);
        }
    }
}
