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

    [Theory]
    [InlineData(@"CONTOSO\svc-export")]
    [InlineData("sql")]
    [InlineData("a.b")]
    [InlineData("Abc-12")]
    public void No_account_name_and_no_part_of_one_that_a_policy_looks_for_is_ever_in_it(string account)
    {
        string[] parts = [account, .. account.Split('\\', '-', '.')];
        for (var n = 0; n < 1000; n++)
        {
            var password = ExportPassword.Generate().Reveal();

            Assert.DoesNotContain(parts, part => part.Length >= 3 && password.Contains(part, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(0, LongestRun(password) / 3);
        }
    }

    /// <summary>The longest run of characters that an account's name may have.</summary>
    private static int LongestRun(string password)
    {
        var (longest, run) = (0, 0);
        foreach (var character in password)
        {
            run = "\"/\\[]:;|=,+*?<>".Contains(character, StringComparison.Ordinal) ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    [Fact]
    public void No_two_are_the_same() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ExportPassword.Generate().Reveal()).Distinct(StringComparer.Ordinal).Count());
}
