using SecureStoreBackup.Operator.Commands;

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
}
