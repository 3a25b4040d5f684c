namespace SecureStoreBackup.Sandbox.Farm;

/// <param name="StepSeconds">How long each step of a backup or restore takes. Default 0.</param>
internal sealed record PaceState(double StepSeconds);

/// <summary>How slow backups and restores are: <c>pace.json</c> in the farm's directory, read before each step.</summary>
public sealed class Pace(string farmDirectory, TimeProvider time)
{
    private readonly string _file = Path.Combine(farmDirectory, "pace.json");

    /// <summary>0 is as fast as it goes.</summary>
    public double StepSeconds
    {
        get => JsonFile.Read(_file, FarmJson.Default.PaceState)?.StepSeconds ?? 0;
        set => JsonFile.Write(_file, new PaceState(value), FarmJson.Default.PaceState);
    }

    internal Task StepAsync(CancellationToken cancellationToken) =>
        StepSeconds is > 0 and var seconds ? Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken) : Task.CompletedTask;
}
