using SecureStoreBackup.Operator.Custody;

namespace SecureStoreBackup.Tests.Operator.Custody;

public sealed class ExportPasswordTests
{
    [Fact]
    public void Every_password_is_long_has_all_four_classes_and_nothing_that_must_be_quoted()
    {
        for (var n = 0; n < 1000; n++)
        {
            var password = ExportPassword.Generate().Reveal();

            Assert.Equal(ExportPassword.Length, password.Length);
            Assert.InRange(password.Length, 40, 128);
            Assert.True(password.All(c => c is > ' ' and < '\x7f') && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper)
                && password.Any(char.IsAsciiDigit) && password.Any(c => !char.IsAsciiLetterOrDigit(c)), "a class is missing");
            Assert.DoesNotContain(password, c => "'\"`[]{}()<>$%&;|\\".Contains(c, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_two_are_the_same() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ExportPassword.Generate().Reveal()).Distinct(StringComparer.Ordinal).Count());
}
