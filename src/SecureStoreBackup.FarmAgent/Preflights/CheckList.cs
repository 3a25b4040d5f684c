using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>Collects the checks of one preflight, in order.</summary>
internal sealed class CheckList
{
    private readonly List<PreflightCheck> _checks = [];

    public IReadOnlyList<PreflightCheck> Checks => _checks;

    public void Passed(string name, string message) => _checks.Add(new() { Name = name, State = CheckState.Passed, Message = message });

    public void Failed(string name, FarmError error, string? field) =>
        _checks.Add(new() { Name = name, State = CheckState.Failed, Message = error.Message, Remedy = error.Hint, Code = error.Code, Field = field });

    public void Warn(string name, string code, string message, string remedy, string? field) =>
        _checks.Add(new() { Name = name, State = CheckState.Warning, Message = message, Remedy = remedy, Code = code, Field = field });

    public void NotProven(string name, string message, string remedy, string? field) =>
        _checks.Add(new() { Name = name, State = CheckState.NotProven, Message = message, Remedy = remedy, Field = field });
}
