namespace SecureStoreBackup.Tests.Doubles;

/// <summary>Every call that leaves the process, writes of the journal included, passes here in its order. Effects are atomic.</summary>
internal sealed class OutsideCalls
{
    private readonly List<string> _made = [];

    /// <summary>The calls so far, as in <c>vault set contoso-sssp-…</c>; refused ones count.</summary>
    public IReadOnlyList<string> Made => _made;

    /// <summary>Told the number and name of a call before its effect; what it throws is what the caller sees.</summary>
    public Action<int, string> Before { get; set; } = (_, _) => { };

    /// <summary>Told after the effect, before the caller has its answer; what it throws takes the answer's place.</summary>
    public Action<int, string> After { get; set; } = (_, _) => { };

    /// <summary>Another process is at work: its calls are neither counted nor killed.</summary>
    public bool Aside { get; set; }

    public Task<T> MakeAsync<T>(string call, Func<T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Aside)
            return EffectAsync(effect);
        var number = _made.Count;
        _made.Add(call);
        try
        {
            Before(number, call);
            var answer = effect();
            After(number, call);
            return Task.FromResult(answer);
        }
        catch (Exception refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }

    public Task MakeAsync(string call, Action effect, CancellationToken cancellationToken) => MakeAsync(call, () =>
    {
        effect();
        return true;
    }, cancellationToken);

    private static Task<T> EffectAsync<T>(Func<T> effect)
    {
        try
        {
            return Task.FromResult(effect());
        }
        catch (Exception refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }

    /// <summary>Whatever was armed happens no more.</summary>
    public void Disarm() => (Before, After) = ((_, _) => { }, (_, _) => { });
}
