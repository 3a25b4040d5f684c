namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>The faults that lie in wait, first added first hit. Thread-safe.</summary>
public sealed class Faults
{
    readonly Lock gate = new();
    readonly List<Waiting> waiting = [];
    readonly List<HeldAnswers> held = [];

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

    /// <summary>From now on matching requests are carried out and their answers held, until they are released or their clients go away.</summary>
    public HeldAnswers Hold(string vault, string namePrefix, KeyVaultActions actions)
    {
        var answers = new HeldAnswers(vault, namePrefix, actions);
        lock (gate)
            held.Add(answers);
        return answers;
    }

    /// <summary>Everything works again; what was held goes on.</summary>
    public void Clear()
    {
        lock (gate)
        {
            waiting.Clear();
            held.ForEach(answers => answers.Release());
            held.Clear();
        }
    }

    internal Task HoldAsync(string vault, KeyVaultActions action, string? name, CancellationToken cancellationToken)
    {
        lock (gate)
            return held.Find(answers => answers.Hits(vault, action, name))?.HoldAsync(cancellationToken) ?? Task.CompletedTask;
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
