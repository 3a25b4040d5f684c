namespace SecureStoreBackup.Sandbox.Farm;

/// <param name="Seconds">How slow, where the fault is slowness; otherwise 0.</param>
public sealed record Fault(FaultKind Kind, double Seconds = 0);

/// <summary>The faults that are set now: <c>faults.json</c> in the farm's directory, read at every question, so any process may set them.</summary>
public sealed class Faults(string farmDirectory)
{
    private readonly string _file = Path.Combine(farmDirectory, "faults.json");

    public void Set(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Write([.. List().Where(f => f.Kind != fault.Kind), fault]);
    }

    public void Clear(FaultKind kind) => Write([.. List().Where(f => f.Kind != kind)]);

    public void ClearAll() => Write([]);

    public bool Has(FaultKind kind) => Find(kind) is not null;

    public Fault? Find(FaultKind kind) => List().FirstOrDefault(f => f.Kind == kind);

    public IReadOnlyList<Fault> List() => JsonFile.Read(_file, FarmJson.Default.FaultArray) ?? [];

    private void Write(Fault[] faults) => JsonFile.Write(_file, faults, FarmJson.Default.FaultArray);
}
