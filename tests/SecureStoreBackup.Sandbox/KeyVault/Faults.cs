namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>The faults that lie in wait, first added first hit. Thread-safe.</summary>
public sealed class Faults
{
    readonly Lock gate = new();
    readonly List<Waiting> waiting = [];

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Count, 1, nameof(fault));
        lock (gate)
            waiting.Add(new Waiting(fault, fault.Count));
    }

    /// <summary>Ends one fault early; false when it was over already.</summary>
    public bool Remove(Fault fault)
    {
        lock (gate)
            return waiting.RemoveAll(entry => entry.Fault == fault) > 0;
    }

    public void Clear()
    {
        lock (gate)
            waiting.Clear();
    }

    internal Fault? Take(string vault, KeyVaultActions action, string? name)
    {
        lock (gate)
        {
            var index = waiting.FindIndex(entry => entry.Fault.Hits(vault, action, name));
            if (index < 0)
                return null;
            var (fault, left) = waiting[index];
            if (left == 1)
                waiting.RemoveAt(index);
            else if (left != Fault.Always)
                waiting[index] = new Waiting(fault, left - 1);
            return fault;
        }
    }

    readonly record struct Waiting(Fault Fault, int Left);
}
