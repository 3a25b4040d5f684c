namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Reads what proves an effect that has been had.</summary>
internal static class Proof
{
    /// <summary>A reading that fails, for whatever reason, must not end the job: a new one would have the effect again.</summary>
    /// <param name="made">The effect, as in <c>The restore</c>.</param>
    /// <exception cref="JobNeedsRequestException">It could not be read; the same request goes on from here.</exception>
    public static async Task<T> ReadAsync<T>(string made, Task<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (FarmRefusedException refused)
        {
            throw new JobNeedsRequestException($"{made} is made and its proof is not read yet: {refused.Error.Message} {refused.Error.Hint}");
        }
    }
}
