using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>Any order of calls, against a model that is too simple to be wrong: three lists and four tables.</summary>
public sealed class WorkQueueProperties
{
    private static readonly Gen<Call> Calls =
        from kind in Gen.Elements(CallKind.Add, CallKind.AddLook, CallKind.AddAfter, CallKind.Promise, CallKind.Retry, CallKind.TakeBack, CallKind.Take, CallKind.Take, CallKind.Take, CallKind.Done, CallKind.Done, CallKind.Advance)
        from key in Gen.Choose(0, 4)
        from seconds in Gen.Choose(-1, 8)
        select new Call(kind, key, seconds);

    [Fact]
    public void Keys_come_out_once_each_the_urgent_first_in_order_never_to_two_workers_at_their_earliest_time_and_none_is_lost() =>
        Prop.ForAll(Gen.ArrayOf(Calls).ToArbitrary(), calls => Agrees(calls, forgetful: false)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 7));

    [Fact]
    public void A_queue_that_forgets_what_came_while_a_worker_was_busy_is_found_out()
    {
        var agrees = true;
        Prop.ForAll(Gen.ArrayOf(Calls).ToArbitrary(), calls => agrees &= Agrees(calls, forgetful: true)).Check(Config.Quick.WithMaxTest(200).WithReplay(20261122, 7).WithQuietOnSuccess(true));
        Assert.False(agrees);
    }

    /// <param name="calls">In this order.</param>
    /// <param name="forgetful">Whether the queue is spared what comes for a key that is being processed.</param>
    private static bool Agrees(Call[] calls, bool forgetful)
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var queue = new WorkQueue<int>(time);
        var model = new Model();
        foreach (var (kind, key, seconds) in calls.Concat(model.Drain(calls)))
        {
            var spared = forgetful && model.Processing.ContainsKey(key);
            switch (kind)
            {
                case CallKind.Add:
                    model.Add(key);
                    if (!spared)
                        queue.Add(key);
                    break;
                case CallKind.AddLook:
                    model.Add(key, Urgency.Look);
                    if (!spared)
                        queue.Add(key, Urgency.Look);
                    break;
                case CallKind.AddAfter:
                    model.AddAfter(key, seconds);
                    if (!spared)
                        queue.AddAfter(key, TimeSpan.FromSeconds(seconds));
                    break;
                case CallKind.Promise:
                    model.Promise(key, seconds);
                    if (!spared)
                        queue.Promise(key, TimeSpan.FromSeconds(seconds));
                    break;
                case CallKind.Retry:
                    model.Retry(key, seconds);
                    if (!spared)
                        queue.Retry(key, TimeSpan.FromSeconds(seconds));
                    break;
                case CallKind.TakeBack:
                    model.Promised.Remove(key);
                    queue.TakeBack(key);
                    break;
                case CallKind.Take when model.Any:
                    var took = queue.TakeAsync(CancellationToken.None).AsTask();
                    if (!took.IsCompleted || took.GetAwaiter().GetResult() != model.Take())
                        return false;
                    break;
                case CallKind.Done:
                    model.Done(key);
                    queue.Done(key);
                    break;
                case CallKind.Advance:
                    model.Advance(Math.Max(seconds, 0));
                    time.Advance(TimeSpan.FromSeconds(Math.Max(seconds, 0)));
                    break;
            }

            if (queue.Depth != model.Dirty.Count || queue.Waiting != model.Waiting.Count + model.Promised.Count)
                return false;
        }

        return model.Dirty.Count == 0 && model.Waiting.Count == 0 && model.Promised.Count == 0;
    }

    private enum CallKind
    {
        Add,
        AddLook,
        AddAfter,
        Promise,
        Retry,
        TakeBack,
        Take,
        Done,
        Advance,
    }

    private sealed record Call(CallKind Kind, int Key, int Seconds);

    private sealed class Model
    {
        private readonly Dictionary<Urgency, List<int>> _lines = new() { [Urgency.Due] = [], [Urgency.Change] = [], [Urgency.Look] = [] };
        private int _now;
        private int _order;
        private int _duesInARow;
        private int _changesInARow;

        public bool Any => _lines.Values.Any(line => line.Count > 0);

        public Dictionary<int, Urgency> Dirty { get; } = [];

        public Dictionary<int, Urgency> Processing { get; } = [];

        public Dictionary<int, (int At, int Order)> Waiting { get; } = [];

        public Dictionary<int, (int At, int Order)> Promised { get; } = [];

        public void Add(int key, Urgency urgency = Urgency.Change)
        {
            if (Dirty.TryGetValue(key, out var known) && known <= urgency)
                return;
            Dirty[key] = urgency;
            foreach (var line in _lines.Values)
                line.Remove(key);
            if (!Processing.ContainsKey(key))
                _lines[urgency].Add(key);
        }

        public void AddAfter(int key, int seconds)
        {
            if (seconds <= 0)
                Add(key, Urgency.Look);
            else if (!(Waiting.TryGetValue(key, out var due) && due.At <= _now + seconds))
                Waiting[key] = (_now + seconds, _order++);
        }

        public void Promise(int key, int seconds)
        {
            Promised.Remove(key);
            if (seconds <= 0)
                Add(key, Urgency.Due);
            else
                Promised[key] = (_now + seconds, _order++);
        }

        public void Retry(int key, int seconds)
        {
            if (Processing.TryGetValue(key, out var why) && why == Urgency.Due)
                Promise(key, seconds);
            else
                AddAfter(key, seconds);
        }

        public int Take()
        {
            var (key, dues, changes, looks) = (Next, _lines[Urgency.Due], _lines[Urgency.Change], _lines[Urgency.Look]);
            var (wasDue, wasChange) = (dues.Remove(key), changes.Remove(key));
            looks.Remove(key);
            _duesInARow = wasDue && changes.Count + looks.Count > 0 ? _duesInARow + 1 : 0;
            if (!wasDue)
                _changesInARow = wasChange && looks.Count > 0 ? _changesInARow + 1 : 0;
            Waiting.Remove(key);
            return Dirty.Remove(key, out var urgency) && Processing.TryAdd(key, urgency) ? key : throw new InvalidOperationException($"{key} is with two workers.");
        }

        public void Done(int key)
        {
            if (Processing.Remove(key) && Dirty.TryGetValue(key, out var urgency))
                _lines[urgency].Add(key);
        }

        public void Advance(int seconds)
        {
            _now += seconds;
            foreach (var (times, urgency) in new[] { (Promised, Urgency.Due), (Waiting, Urgency.Look) })
                foreach (var (key, _) in times.Where(time => time.Value.At <= _now).OrderBy(time => time.Value).ToList())
                {
                    times.Remove(key);
                    Add(key, urgency);
                }
        }

        private int Next
        {
            get
            {
                var (dues, changes, looks) = (_lines[Urgency.Due], _lines[Urgency.Change], _lines[Urgency.Look]);
                var first = _duesInARow == 7 && changes.Count + looks.Count > 0 ? [] : dues;
                return first.Concat(_changesInARow == 7 && looks.Count > 0 ? looks : changes).Concat(looks).First();
            }
        }

        /// <summary>Calls that leave nothing in a queue, whatever came before.</summary>
        public IEnumerable<Call> Drain(Call[] before)
        {
            foreach (var key in before.Select(call => call.Key).Distinct())
                yield return new Call(CallKind.Done, key, 0);
            yield return new Call(CallKind.Advance, 0, 8);
            while (Any)
            {
                var next = Next;
                yield return new Call(CallKind.Take, 0, 0);
                yield return new Call(CallKind.Done, next, 0);
            }
        }
    }
}
