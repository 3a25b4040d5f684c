namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>Waits for what another process does, and fails when it has not done it in 60 s.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> reached) => TrueAsync(() => Task.FromResult(reached()));

    public static async Task TrueAsync(Func<Task<bool>> reached)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60);
        while (!await reached())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "It did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
