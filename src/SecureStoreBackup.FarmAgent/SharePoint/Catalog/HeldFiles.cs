using SecureStoreBackup.FarmAgent.Jobs;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>
/// Reads what a cmdlet left, which a virus scanner may hold and SharePoint may have written in half: ten times within 4.5 s.
/// </summary>
internal sealed class HeldFiles(TimeProvider time)
{
    private const int Times = 10;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    /// <param name="made">The effect that the files prove, as in <c>The restore</c>.</param>
    /// <exception cref="JobNeedsRequestException">A file cannot be opened still, which tells nothing of the effect; the same request goes on from here.</exception>
    /// <exception cref="FarmRefusedException">What was read is judged so, as it stands after the last reading.</exception>
    public async Task<T> ReadAsync<T>(string made, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            try
            {
                return await read();
            }
            catch (Exception held) when (reading < Times && (IsHeld(held) || Causes(held).OfType<InvalidDataException>().Any()))
            {
                // What holds or writes the file will be done soon, or never.
            }
            catch (Exception held) when (IsHeld(held))
            {
                throw new JobNeedsRequestException($"{made} is made and its proof is not read yet: {held.Message}");
            }
            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    private static bool IsHeld(Exception failed) => Causes(failed).Any(cause => cause is IOException or UnauthorizedAccessException);

    private static IEnumerable<Exception> Causes(Exception failed)
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
