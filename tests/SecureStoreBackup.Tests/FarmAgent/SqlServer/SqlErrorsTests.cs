using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

public sealed class SqlErrorsTests
{
    [Theory]
    [InlineData(15240, 16, FarmErrorCodes.SqlFileNotWritable, false)]
    [InlineData(4861, 16, FarmErrorCodes.SqlFileNotWritable, false)]
    [InlineData(15247, 16, FarmErrorCodes.SqlPermissionDenied, false)]
    [InlineData(18456, 14, FarmErrorCodes.SqlPermissionDenied, false)]
    [InlineData(15118, 16, FarmErrorCodes.SqlPasswordRefused, false)]
    [InlineData(33095, 10, FarmErrorCodes.SqlKeyUnusable, false)]
    [InlineData(1205, 13, FarmErrorCodes.SqlFailed, true)]
    [InlineData(-2, 11, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(0, 20, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(10061, 20, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(50000, 16, FarmErrorCodes.SqlFailed, false)]
    public void An_error_number_becomes_a_named_error_with_the_servers_words(int number, byte severity, string code, bool retryable)
    {
        var error = SqlErrors.ToFarmError(@"SQL01\SHAREPOINT", number, "The server's words.", severity);

        Assert.Equal((code, retryable), (error.Code, error.Retryable));
        Assert.Contains("The server's words.", error.Message, StringComparison.Ordinal);
        Assert.Contains(@"SQL01\SHAREPOINT", error.Message, StringComparison.Ordinal);
    }
}
