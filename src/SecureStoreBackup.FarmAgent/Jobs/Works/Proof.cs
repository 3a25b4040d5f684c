namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Reads what proves an effect that has been had.</summary>
internal static class Proof
{
    /// <summary>A farm that does not answer for the moment must not end the job, for a new one would have the effect again.</summary>
    /// <exception cref="JobNeedsRequestException">The farm does not answer; the same request goes on from here.</exception>
    public static async Task<T> ReadAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (FarmRefusedException refused) when (refused.Error.Retryable)
        {
            throw new JobNeedsRequestException($"The restore is made and its proof is not read yet: {refused.Error.Message}");
        }
    }
}
