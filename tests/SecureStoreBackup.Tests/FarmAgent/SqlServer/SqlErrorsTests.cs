using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

public sealed class SqlErrorsTests
{
    private const string Instance = @"SQL01\SHAREPOINT";

    /// <summary>Number, severity of sys.messages, and the code that it becomes: everything that statements on service master keys are known to say.</summary>
    public static TheoryData<int, byte, string> Known => new()
    {
        { 15240, 16, FarmErrorCodes.SqlFileNotWritable },
        { 15208, 16, FarmErrorCodes.SqlKeyFileInvalid },
        { 15317, 10, FarmErrorCodes.SqlKeyFileInvalid },
        { 15317, 16, FarmErrorCodes.SqlKeyFileInvalid },
        { 15465, 16, FarmErrorCodes.SqlPasswordWrong },
        { 15466, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15209, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15507, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15320, 16, FarmErrorCodes.SqlKeyNeedsForce },
        { 15329, 16, FarmErrorCodes.SqlKeyNeedsForce },
        { 15393, 16, FarmErrorCodes.SqlKeyNeedsForce },
        { 15581, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15578, 16, FarmErrorCodes.SqlFailed },
        { 15448, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15451, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15455, 16, FarmErrorCodes.SqlKeyUnusable },
        { 15151, 16, FarmErrorCodes.SqlPermissionDenied },
        { 15247, 16, FarmErrorCodes.SqlPermissionDenied },
        { 15316, 16, FarmErrorCodes.SqlFailed },
        { 15116, 16, FarmErrorCodes.SqlPasswordRefused },
        { 15117, 16, FarmErrorCodes.SqlPasswordRefused },
        { 15118, 16, FarmErrorCodes.SqlPasswordRefused },
        { 15156, 16, FarmErrorCodes.SqlPasswordRefused },
        { 33094, 10, FarmErrorCodes.SqlKeyUnusable },
        { 33095, 10, FarmErrorCodes.SqlKeyUnusable },
        { 33096, 10, FarmErrorCodes.SqlKeyUnusable },
        { 4860, 16, FarmErrorCodes.SqlFileNotWritable },
        { 4861, 16, FarmErrorCodes.SqlFileNotWritable },
        { 3201, 16, FarmErrorCodes.SqlFileNotWritable },
        { 262, 14, FarmErrorCodes.SqlPermissionDenied },
        { 297, 16, FarmErrorCodes.SqlPermissionDenied },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_known_number_has_a_name_and_a_remedy_that_somebody_can_follow(int number, byte severity, string code)
    {
        var error = SqlErrors.ToFarmError(Instance, number, "The server's words.", severity);

        Assert.Equal((code, false), (error.Code, error.Retryable));
        Assert.Contains("The server's words.", error.Message, StringComparison.Ordinal);
        Assert.Contains(Instance, error.Message, StringComparison.Ordinal);
        Assert.True(error.Hint is { Length: > 20 }, "the remedy says too little");
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Each_of_them_is_a_failure_too_when_it_comes_as_a_message(int number, byte severity, string code)
    {
        Assert.InRange(severity, 10, 16);
        var failed = Assert.Throws<FarmRefusedException>(() => SqlErrors.ThrowIfFailed(Instance, [(5701, "Changed database context."), (number, "The server's words.")]));

        Assert.Equal(code, failed.Error.Code);
    }

    [Theory]
    [InlineData(15588)]
    [InlineData(15584)]
    [InlineData(15585)]
    [InlineData(15593)]
    [InlineData(5701)]
    public void A_message_that_tells_how_it_went_well_is_no_failure(int number)
    {
        SqlErrors.ThrowIfFailed(Instance, [(number, "The server's words.")]);

        Assert.True(number is 5701 or SqlOutcomes.Identical || SqlOutcomes.LostUnderForce.Contains(number));
    }

    [Theory]
    [InlineData(18456, 14, FarmErrorCodes.SqlPermissionDenied, false)]
    [InlineData(1205, 13, FarmErrorCodes.SqlFailed, true)]
    [InlineData(-2, 11, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(0, 20, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(10061, 20, FarmErrorCodes.SqlUnreachable, true)]
    [InlineData(50000, 16, FarmErrorCodes.SqlFailed, false)]
    public void What_is_not_of_the_key_is_told_by_whether_it_may_pass(int number, byte severity, string code, bool retryable)
    {
        var error = SqlErrors.ToFarmError(Instance, number, "The server's words.", severity);

        Assert.Equal((code, retryable), (error.Code, error.Retryable));
    }

    [Fact]
    public void Nothing_that_changed_nothing_is_told_without_saying_so() =>
        Assert.All(
            SqlErrorMeanings.All.Values.Where(meaning => meaning.Code is FarmErrorCodes.SqlKeyNeedsForce or FarmErrorCodes.SqlPasswordWrong or FarmErrorCodes.SqlKeyFileInvalid).Distinct(),
            meaning => Assert.StartsWith("Nothing was changed.", meaning.Remedy, StringComparison.Ordinal));
}
