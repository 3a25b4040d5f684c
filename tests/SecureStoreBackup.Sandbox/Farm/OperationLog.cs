using System.Text;
using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm;

public enum OperationKind
{
    Backup,
    Restore,
    RefreshKey,
    GenerateKey,
    ExportServiceMasterKey,
    RestoreServiceMasterKey,
    DeleteFile,
}

public enum OperationState
{
    Started,
    Succeeded,
    Failed,
}

/// <param name="Subject">What it worked on: an item path, an instance, a file. Never a secret.</param>
public sealed record Operation(DateTimeOffset At, OperationKind Kind, string Subject, OperationState State);

/// <summary>What was really done to the farm and to SQL Server: <c>operations.jsonl</c> in the farm's directory, append-only.</summary>
public sealed class OperationLog(string farmDirectory, TimeProvider time)
{
    private readonly string _file = Path.Combine(farmDirectory, "operations.jsonl");

    public void Append(OperationKind kind, string subject, OperationState state)
    {
        var line = JsonSerializer.Serialize(new Operation(time.GetUtcNow(), kind, subject, state), FarmJson.Line.Operation);
        using var file = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Runs an operation between its records; an exception out of it is a failure.</summary>
    internal void Run(OperationKind kind, string subject, Action operation)
    {
        Append(kind, subject, OperationState.Started);
        var state = OperationState.Failed;
        try
        {
            operation();
            state = OperationState.Succeeded;
        }
        finally
        {
            Append(kind, subject, state);
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Operation> Read() =>
        File.Exists(_file) ? [.. File.ReadLines(_file).Select(line => JsonSerializer.Deserialize(line, FarmJson.Line.Operation)!)] : [];

    /// <summary>How often an operation of this kind was begun, whatever became of it.</summary>
    public int Count(OperationKind kind) => Read().Count(o => o.Kind == kind && o.State == OperationState.Started);
}
