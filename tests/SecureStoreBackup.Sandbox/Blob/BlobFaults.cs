namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>What goes wrong between the operator and its storage. Thread-safe. A path suffix is compared with the decoded path; empty means every path, and <c>a*b</c> each that holds <c>a</c> and ends in <c>b</c>.</summary>
public sealed class BlobFaults
{
    readonly Lock gate = new();
    readonly List<(BlobFault Fault, int Left)> waiting = [];
    readonly List<PausedRequests> pauses = [];
    volatile bool unavailable;

    /// <summary>For faults that last until <see cref="Clear()"/>.</summary>
    public const int Always = int.MaxValue;

    /// <summary>While true, every connection is dropped at its next request.</summary>
    public bool Unavailable
    {
        get => unavailable;
        set => unavailable = value;
    }

    /// <summary>The service refuses: e.g. 503 ServerBusy, 403 AuthorizationPermissionMismatch. Nothing reaches the storage.</summary>
    public void Fail(int status, string code, int count = 1, string pathSuffix = "", BlobOperation? operation = null, TimeSpan? retryAfter = null) =>
        Add(new BlobFault.Refusal(status, code, retryAfter, pathSuffix, operation, count));

    /// <summary>Requests reach the storage late.</summary>
    public void Delay(TimeSpan by, int count = Always, string pathSuffix = "", BlobOperation? operation = null) =>
        Add(new BlobFault.Delay(by, pathSuffix, operation, count));

    /// <summary>The storage carries the request out, and the client gets a dropped connection instead of the answer.</summary>
    public void LoseResponse(string pathSuffix, BlobOperation? operation = BlobOperation.PutBlockList, int count = 1) =>
        Add(new BlobFault.LostResponse(pathSuffix, operation, count));

    /// <summary>The connection drops once so many bytes of a body have passed: of the request for what writes, of the answer for what reads.</summary>
    public void DropInBody(string pathSuffix, BlobOperation operation, long afterBytes, int count = 1) =>
        Add(new BlobFault.BadBody(afterBytes, Cut: true, pathSuffix, operation, count));

    /// <summary>One byte of a body changes on its way.</summary>
    public void DamageInBody(string pathSuffix, BlobOperation operation, long at, int count = 1) =>
        Add(new BlobFault.BadBody(at, Cut: false, pathSuffix, operation, count));

    /// <summary>Each blob committed under such a path has one byte changed where it is stored, before its client hears of the success.</summary>
    public void CorruptAfterCommit(string pathSuffix, int count = 1) => Add(new BlobFault.Corruption(pathSuffix, count));

    /// <summary>Matching requests are held, unread, until <see cref="Resume"/>, or until their client goes away.</summary>
    public void Pause(string pathSuffix, BlobOperation? operation = null)
    {
        lock (gate)
            pauses.Add(new PausedRequests(pathSuffix, operation));
    }

    /// <summary>Completes once a request is held by a pause of this suffix.</summary>
    /// <exception cref="InvalidOperationException">There is no such pause.</exception>
    public Task WaitForPausedAsync(string pathSuffix, CancellationToken cancellationToken) =>
        Paused(pathSuffix).Arrived.WaitAsync(cancellationToken);

    /// <summary>Completes once the client of a held request has gone away: from then on, resuming does not carry it out any more.</summary>
    /// <exception cref="InvalidOperationException">There is no such pause.</exception>
    public Task WaitForAbandonedAsync(string pathSuffix, CancellationToken cancellationToken) =>
        Paused(pathSuffix).Abandoned.WaitAsync(cancellationToken);

    /// <summary>Lets what such a pause holds go on, and ends it; false when there was none.</summary>
    public bool Resume(string pathSuffix)
    {
        lock (gate)
        {
            var ended = pauses.FindAll(pause => pause.PathSuffix == pathSuffix);
            pauses.RemoveAll(ended.Contains);
            ended.ForEach(pause => pause.Release());
            return ended.Count > 0;
        }
    }

    /// <summary>Everything works again; what was held goes on.</summary>
    public void Clear()
    {
        lock (gate)
        {
            unavailable = false;
            waiting.Clear();
            pauses.ForEach(pause => pause.Release());
            pauses.Clear();
        }
    }

    /// <summary>The same for faults and pauses alone whose path suffix begins so.</summary>
    public void Clear(string pathSuffixPrefix)
    {
        lock (gate)
        {
            waiting.RemoveAll(entry => entry.Fault.PathSuffix.StartsWith(pathSuffixPrefix, StringComparison.Ordinal));
            foreach (var pause in pauses.FindAll(pause => pause.PathSuffix.StartsWith(pathSuffixPrefix, StringComparison.Ordinal)))
            {
                pauses.Remove(pause);
                pause.Release();
            }
        }
    }

    internal T? Take<T>(string path, BlobOperation operation) where T : BlobFault
    {
        lock (gate)
        {
            var index = waiting.FindIndex(entry => entry.Fault is T && entry.Fault.Hits(path, operation));
            if (index < 0)
                return null;
            var (fault, left) = waiting[index];
            if (left == 1)
                waiting.RemoveAt(index);
            else if (left != Always)
                waiting[index] = (fault, left - 1);
            return (T)fault;
        }
    }

    internal bool IsPaused(string path, BlobOperation operation)
    {
        lock (gate)
            return pauses.Exists(pause => pause.Hits(path, operation));
    }

    internal Task WaitWhilePausedAsync(string path, BlobOperation operation, CancellationToken cancellationToken)
    {
        lock (gate)
            return pauses.Find(pause => pause.Hits(path, operation))?.HoldAsync(cancellationToken) ?? Task.CompletedTask;
    }

    PausedRequests Paused(string pathSuffix)
    {
        lock (gate)
        {
            return pauses.Find(pause => pause.PathSuffix == pathSuffix)
                ?? throw new InvalidOperationException($"Nothing is paused for paths that end in '{pathSuffix}'.");
        }
    }

    void Add(BlobFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Count, 1, nameof(fault));
        lock (gate)
            waiting.Add((fault, fault.Count));
    }
}
