using System.Collections.Frozen;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>Collects checks, in order.</summary>
/// <param name="catalog">The checks that there may be, held to what is told of them; null takes any.</param>
internal sealed class CheckList(FrozenDictionary<string, CheckMeaning>? catalog = null)
{
    private readonly List<PreflightCheck> _checks = [];

    public IReadOnlyList<PreflightCheck> Checks => _checks;

    public void Passed(string name, string message) => Add(new() { Name = name, State = CheckState.Passed, Message = message });

    public void Failed(string name, FarmError error, string? field) =>
        Add(new() { Name = name, State = CheckState.Failed, Message = error.Message, Remedy = error.Hint, Code = error.Code, Field = field });

    public void Warn(string name, string code, string message, string remedy, string? field) =>
        Add(new() { Name = name, State = CheckState.Warning, Message = message, Remedy = remedy, Code = code, Field = field });

    public void NotProven(string name, string message, string remedy, string? field) =>
        Add(new() { Name = name, State = CheckState.NotProven, Message = message, Remedy = remedy, Field = field });

    private void Add(PreflightCheck check)
    {
        if (catalog is not null && (!catalog.TryGetValue(check.Name, out var meaning) || (check.State is CheckState.Failed && meaning.Stops is CheckWeight.Nothing)))
            throw new InvalidOperationException($"The catalog of checks says otherwise of {check.Name}.");
        _checks.Add(check);
    }
}
