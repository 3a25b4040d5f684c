using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint;

/// <summary>Asks SharePoint what it is and what it has. One question at a time: each costs a PowerShell process.</summary>
internal sealed class FarmReader(PowerShellHost powerShell) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<FarmView> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new ScriptRequest { Id = "farm", Verb = "Get-Farm", Args = new(), Secrets = new() }, cancellationToken);
        return new FarmView(answer.Read(ScriptJson.Default.FarmSnapshot));
    }

    /// <summary>The Secure Stores alone. Much cheaper: the tree is a walk over everything on the farm.</summary>
    public async Task<SecureStoreSnapshot> ReadSecureStoresAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new ScriptRequest { Id = "stores", Verb = "Get-SecureStore", Args = new(), Secrets = new() }, cancellationToken);
        return answer.Read(ScriptJson.Default.SecureStoreSnapshot);
    }

    /// <summary>This host and its policies, without SharePoint.</summary>
    public async Task<HostSnapshot> ReadHostAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new ScriptRequest { Id = "host", Verb = "Get-Host", Args = new(), Secrets = new() }, cancellationToken);
        return answer.Read(ScriptJson.Default.HostSnapshot);
    }

    /// <summary>SharePoint's own reading of the history in a directory.</summary>
    public async Task<IReadOnlyList<BackupHistoryEntry>> ReadHistoryAsync(string directory, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new ScriptRequest { Id = "history", Verb = "Get-BackupHistory", Args = new() { Directory = directory }, Secrets = new() }, cancellationToken);
        return answer.Read(ScriptJson.Default.BackupHistoryData).Entries;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ScriptAnswer> AskAsync(ScriptRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await powerShell.ReadAsync(request, s_limit, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
