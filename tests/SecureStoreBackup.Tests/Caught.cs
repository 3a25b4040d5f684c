namespace SecureStoreBackup.Tests;

/// <summary>For tests of tests: an assertion that holds of sound code has to fail where a promise was broken on purpose.</summary>
internal static class Caught
{
    /// <exception cref="Xunit.Sdk.XunitException">The assertion noticed nothing.</exception>
    public static void By(Action assertion)
    {
        try
        {
            assertion();
        }
        catch (Exception noticed) when (noticed is Xunit.Sdk.XunitException or InvalidOperationException)
        {
            return;
        }

        Assert.Fail("The assertion did not notice what was broken.");
    }
}
