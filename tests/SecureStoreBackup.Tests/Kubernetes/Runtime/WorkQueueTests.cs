using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

public sealed class WorkQueueTests : IDisposable
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new(_time);

    [Fact]
    public async Task Keys_come_out_in_the_order_in_which_they_went_in_each_once()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.Add("a");

        Assert.Equal("a", await TakeAsync());
        Assert.Equal("b", await TakeAsync());
        Assert.False(Taking().IsCompleted);
    }

    [Fact]
    public async Task A_change_goes_before_ten_thousand_looks_and_a_look_to_which_one_happens_does_too()
    {
        for (var number = 0; number < 10_000; number++)
            _queue.Add($"look-{number}", Urgency.Look);

        _queue.Add("changed");
        _queue.Add("look-9000");

        Assert.Equal(("changed", "look-9000", "look-0"), (await TakeAsync(), await TakeAsync(), await TakeAsync()));
        Assert.Equal(9998, _queue.Depth);
    }

    [Fact]
    public async Task Changes_without_end_leave_one_turn_in_eight_to_looks()
    {
        _queue.Add("look", Urgency.Look);
        var turns = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            _queue.Add($"change-{number}");
            _queue.Add($"and-{number}");
            turns.Add(await TakeAsync());
        }

        Assert.Equal(7, turns.IndexOf("look"));
    }

    [Fact]
    public async Task A_key_added_while_it_is_processed_comes_again_when_its_worker_is_done()
    {
        _queue.Add("a");
        await TakeAsync();

        _queue.Add("a");
        var again = Taking();
        Assert.False(again.IsCompleted);
        _queue.Done("a");

        Assert.Equal("a", await Bounded(again));
    }

    [Fact]
    public async Task A_key_that_nobody_added_again_stays_away()
    {
        _queue.Add("a");
        await TakeAsync();

        _queue.Done("a");

        Assert.False(Taking().IsCompleted);
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task A_key_waits_for_its_time()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        var taking = Taking();

        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal("a", await Bounded(taking));
    }

    [Fact]
    public async Task Looks_that_are_far_away_are_woken_together_within_a_second_and_near_ones_and_promises_to_the_instant()
    {
        _time.Advance(TimeSpan.FromSeconds(0.3));
        _queue.AddAfter("far", TimeSpan.FromSeconds(60));
        _queue.AddAfter("farther", TimeSpan.FromSeconds(60.4));
        _queue.AddAfter("near", TimeSpan.FromSeconds(19.5));
        _queue.Promise("slot", TimeSpan.FromSeconds(60));

        _time.Advance(TimeSpan.FromSeconds(19.5));
        Assert.Equal("near", await TakeAsync());
        _time.Advance(TimeSpan.FromSeconds(40.5));
        Assert.Equal("slot", await TakeAsync());
        Assert.Equal((0, 2), (_queue.Depth, _queue.Waiting));
        _time.Advance(TimeSpan.FromSeconds(0.7));
        Assert.Equal(("far", "farther"), (await TakeAsync(), await TakeAsync()));
    }

    [Fact]
    public async Task Of_two_times_the_earlier_counts()
    {
        _queue.AddAfter("sooner", TimeSpan.FromSeconds(60));
        _queue.AddAfter("sooner", TimeSpan.FromSeconds(10));
        _queue.AddAfter("later", TimeSpan.FromSeconds(20));
        _queue.AddAfter("later", TimeSpan.FromSeconds(60));

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("sooner", await TakeAsync());
        Assert.Equal("later", await TakeAsync());
        Assert.Equal(0, _queue.Waiting);
    }

    [Fact]
    public async Task Now_ends_a_wait()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.Add("a");
        Assert.Equal("a", await TakeAsync());
        _queue.Done("a");

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(Taking().IsCompleted);
    }

    [Fact]
    public async Task A_time_given_while_the_key_is_dirty_ends_when_it_is_taken_since_now_is_earlier()
    {
        _queue.Add("a");
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));

        Assert.Equal("a", await TakeAsync());
        Assert.Equal(0, _queue.Waiting);
    }

    [Fact]
    public async Task What_is_due_goes_before_changes_even_if_it_stood_among_looks_when_its_time_came()
    {
        _queue.Add("look", Urgency.Look);
        _queue.Promise("slot", TimeSpan.FromSeconds(10));
        _queue.Add("slot", Urgency.Look);
        _queue.Add("changed");

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(("slot", "changed", "look"), (await TakeAsync(), await TakeAsync(), await TakeAsync()));
    }

    [Fact]
    public async Task A_promise_stands_though_the_key_is_worked_on_before_it_comes()
    {
        _queue.Promise("slot", TimeSpan.FromSeconds(10));
        _queue.AddAfter("slot", TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(9));
        await TakeAsync();
        _queue.AddAfter("slot", TimeSpan.FromSeconds(2));
        _queue.Done("slot");

        _time.Advance(TimeSpan.FromSeconds(2));
        _queue.Add("changed");

        Assert.Equal(("slot", "changed"), (await TakeAsync(), await TakeAsync()));
        Assert.Equal(0, _queue.Waiting);
    }

    [Fact]
    public async Task Another_promise_takes_the_place_of_the_first_be_it_later()
    {
        _queue.Promise("slot", TimeSpan.FromSeconds(10));
        _queue.Promise("slot", TimeSpan.FromSeconds(60));
        var taking = Taking();

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("slot", await Bounded(taking));
    }

    [Fact]
    public async Task What_was_due_and_is_tried_again_is_due_still_and_what_was_looked_at_is_not()
    {
        _queue.Promise("slot", TimeSpan.Zero);
        _queue.Add("look", Urgency.Look);
        foreach (var key in new[] { await TakeAsync(), await TakeAsync() })
        {
            _queue.Retry(key, TimeSpan.FromSeconds(1));
            _queue.Done(key);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _queue.Add("changed");

        Assert.Equal(("slot", "changed", "look"), (await TakeAsync(), await TakeAsync(), await TakeAsync()));
    }

    [Fact]
    public void A_promise_can_be_taken_back()
    {
        _queue.Promise("slot", TimeSpan.FromSeconds(10));

        _queue.TakeBack("slot");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((0, 0), (_queue.Waiting, _queue.Depth));
    }

    [Fact]
    public async Task Slots_without_end_leave_one_turn_in_eight_to_changes_and_one_in_sixty_four_to_looks()
    {
        _queue.Add("look", Urgency.Look);
        var turns = new List<string>();
        for (var number = 0; number < 80; number++)
        {
            _queue.Promise($"slot-{number}", TimeSpan.Zero);
            _queue.Add($"change-{number}");
            turns.Add(await TakeAsync());
        }

        Assert.Equal(7, turns.IndexOf("change-0"));
        Assert.Equal(63, turns.IndexOf("look"));
    }

    [Fact]
    public async Task A_time_that_comes_while_the_key_is_processed_brings_it_back_at_done()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        var again = Taking();
        Assert.False(again.IsCompleted);
        _queue.Done("a");

        Assert.Equal("a", await Bounded(again));
    }

    [Fact]
    public async Task A_time_beyond_every_timer_is_kept_all_the_same()
    {
        _queue.AddAfter("a", TimeSpan.FromDays(60));
        _queue.AddAfter("never", TimeSpan.MaxValue);
        var taking = Taking();

        _time.Advance(TimeSpan.FromDays(59.9));
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromDays(0.1));

        Assert.Equal("a", await Bounded(taking));
    }

    [Fact]
    public void One_timer_serves_ten_thousand_waits_and_rescheduling_takes_no_memory()
    {
        for (var round = 10; round > 0; round--)
            for (var key = 0; key < 10_000; key++)
                _queue.AddAfter($"key{key}", TimeSpan.FromHours(round));

        Assert.Equal(1, _time.PendingTimers);
        Assert.Equal(10_000, _queue.Waiting);
    }

    [Fact]
    public async Task No_key_is_ever_with_two_workers_and_none_is_lost()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var busy = new int[16];
        var overlaps = 0;
        var seen = new int[16];
        var wanted = new int[16];
        using var queue = new WorkQueue<int>(TimeProvider.System);
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync, cancellationToken)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 20_000; i++)
            {
                var key = random.Next(16);
                Interlocked.Increment(ref wanted[key]);
                if (random.Next(2) == 0)
                    queue.Add(key);
                else
                    queue.AddAfter(key, TimeSpan.FromMicroseconds(random.Next(2000)));
            }
        }, cancellationToken)));
        SpinWait.SpinUntil(() => queue.Waiting == 0 && queue.Depth == 0, TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken));

        Assert.Equal(0, overlaps);
        // The last wish for each key was followed by a pass that began after it.
        Assert.Equal(wanted, seen);

        async Task WorkAsync()
        {
            while (true)
            {
                var key = await queue.TakeAsync(stop.Token);
                if (Interlocked.Increment(ref busy[key]) > 1)
                    Interlocked.Increment(ref overlaps);
                seen[key] = Volatile.Read(ref wanted[key]);
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                queue.Done(key);
            }
        }
    }

    public void Dispose() => _queue.Dispose();

    private Task<string> Taking() => _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();

    private Task<string> TakeAsync() => Bounded(Taking());

    private static Task<string> Bounded(Task<string> task) => task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
