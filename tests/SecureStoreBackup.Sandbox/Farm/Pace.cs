namespace SecureStoreBackup.Sandbox.Farm;

/// <param name="StepSeconds">How long each step of a backup or restore takes. Default 0.</param>
/// <param name="Held">Whether backups and restores stand still before their next step.</param>
internal sealed record PaceState(double StepSeconds = 0, bool Held = false);

/// <summary>How slow backups and restores are: <c>pace.json</c> in the farm's directory, read before each step.</summary>
public sealed class Pace(string farmDirectory, TimeProvider time)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(50);
    private readonly string _file = Path.Combine(farmDirectory, "pace.json");

    /// <summary>0 is as fast as it goes.</summary>
    public double StepSeconds
    {
        get => State.StepSeconds;
        set => Write(State with { StepSeconds = value });
    }

    /// <summary>While true, whatever runs or begins stands still before its next step.</summary>
    public bool Held
    {
        get => State.Held;
        set => Write(State with { Held = value });
    }

    private PaceState State => JsonFile.Read(_file, FarmJson.Default.PaceState) ?? new PaceState();

    internal async Task StepAsync(CancellationToken cancellationToken)
    {
        if (StepSeconds is > 0 and var seconds)
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken);
        while (Held)
            await Task.Delay(_look, time, cancellationToken);
    }

    private void Write(PaceState state) => JsonFile.Write(_file, state, FarmJson.Default.PaceState);
}
