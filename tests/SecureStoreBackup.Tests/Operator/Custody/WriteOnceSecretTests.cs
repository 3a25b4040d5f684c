using SecureStoreBackup.Operator.Custody;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Custody;

public sealed class WriteOnceSecretTests
{
    private const string Name = "contoso-sssp-farm0001-20261122t021500z-01234567";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private static readonly SecretValue _value = new("correct horse battery staple");
    private static readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal) { ["kind"] = "sssp" };

    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly MemoryVault _vault;

    public WriteOnceSecretTests() => _vault = new MemoryVault(_time);

    [Fact]
    public async Task A_free_name_is_written_once_and_the_version_read_back_is_pinned()
    {
        var pinned = await WriteAsync();

        var version = Assert.Single(_vault.All);
        Assert.Equal(new PinnedSecret(version.Id, Name, version.Version, "Recoverable"), pinned);
        Assert.Equal("op-1", version.Tags["op-id"]);
        Assert.Equal("sssp", version.Tags["kind"]);
    }

    [Fact]
    public async Task A_second_attempt_of_the_same_operation_adopts_what_the_first_wrote()
    {
        var first = await WriteAsync();

        Assert.Equal(first, await WriteAsync());
        Assert.Equal(1, _vault.Writes);
    }

    [Fact]
    public async Task A_name_that_somebody_else_wrote_is_never_overwritten()
    {
        _vault.Put(Name, "theirs", "op-2");

        var failure = await FailureAsync(WriteAsync);

        Assert.Equal((Reasons.SecretNameBlocked, false), (failure.Reason, failure.Retry));
        Assert.True(Assert.Single(_vault.All).Enabled);
    }

    [Fact]
    public async Task A_lost_answer_is_settled_by_looking_so_that_one_version_exists()
    {
        _vault.Fates.Enqueue(WriteFate.AnswerLost);

        var writing = WriteAsync();
        await AdvanceAsync();

        Assert.Equal(Assert.Single(_vault.All).Version, (await writing).Version);
        Assert.Equal(1, _vault.Writes);
    }

    [Fact]
    public async Task A_write_that_never_arrived_is_sent_again()
    {
        _vault.Fates.Enqueue(WriteFate.NeverArrived);

        var writing = WriteAsync();
        await AdvanceAsync();

        Assert.Equal(Assert.Single(_vault.All).Version, (await writing).Version);
        Assert.Equal(2, _vault.Writes);
    }

    [Fact]
    public async Task Of_two_versions_of_one_operation_the_older_is_pinned_and_the_newer_disabled()
    {
        _vault.Put(Name, _value.Reveal(), "op-1");
        _time.Advance(TimeSpan.FromSeconds(1));
        _vault.Put(Name, _value.Reveal(), "op-1");

        var pinned = await WriteAsync();

        Assert.Equal("v1", pinned.Version);
        Assert.Equal([true, false], _vault.All.Select(version => version.Enabled));
    }

    [Fact]
    public async Task A_version_that_arrives_after_the_pinning_is_disabled_by_the_next_attempt_and_never_pinned()
    {
        _vault.Fates.Enqueue(WriteFate.OnItsWay);
        var writing = WriteAsync();
        await AdvanceAsync();
        var pinned = await writing;
        _time.Advance(TimeSpan.FromSeconds(1));
        _vault.Arrive();

        Assert.Equal(pinned, await WriteAsync());
        Assert.Equal([pinned.Version], _vault.All.Where(version => version.Enabled).Select(version => version.Version));
    }

    [Fact]
    public async Task What_people_add_to_our_name_is_disabled_because_manifests_name_ours()
    {
        var pinned = await WriteAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        _vault.Put(Name, "theirs", "op-2");

        Assert.Equal(pinned, await WriteAsync());
        Assert.Equal([true, false], _vault.All.Select(version => version.Enabled));
    }

    [Fact]
    public async Task A_list_that_lags_behind_the_write_does_not_make_us_write_again()
    {
        _vault.Hidden.Add("v1");

        Assert.Equal("v1", (await WriteAsync()).Version);
        Assert.Equal(1, _vault.Writes);
    }

    [Fact]
    public async Task A_value_that_reads_back_differently_is_never_pinned()
    {
        _vault.Fates.Enqueue(WriteFate.Garbled);

        var failure = await FailureAsync(WriteAsync);

        Assert.Equal((Reasons.SecretReadBackDiffers, false), (failure.Reason, failure.Retry));
        Assert.DoesNotContain("garbled", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_value.Reveal(), failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_never_answers_is_given_up_after_four_writes()
    {
        foreach (var _ in Enumerable.Range(0, 10))
            _vault.Fates.Enqueue(WriteFate.NeverArrived);

        var writing = WriteAsync();
        for (var pause = 0; pause < 3; pause++)
            await AdvanceAsync();

        var failure = await FailureAsync(() => writing);
        Assert.Equal((Reasons.SecretWriteAmbiguous, true), (failure.Reason, failure.Retry));
        Assert.Equal(4, _vault.Writes);
    }

    [Fact]
    public async Task A_secret_that_somebody_disabled_is_not_written_a_second_time()
    {
        await WriteAsync();
        await _vault.DisableAsync(Name, "v1", Cancellation);

        Assert.Equal(Reasons.SecretDisabled, (await FailureAsync(WriteAsync)).Reason);
        Assert.Single(_vault.All);
    }

    [Theory]
    [InlineData(WriteFate.Answered)]
    [InlineData(WriteFate.AnswerLost)]
    [InlineData(WriteFate.OnItsWay)]
    public async Task Killed_before_any_call_the_next_attempt_ends_with_one_enabled_version_of_the_right_value(WriteFate fate)
    {
        for (var kill = 1; kill <= 5; kill++)
        {
            var vault = new MemoryVault(_time);
            vault.Fates.Enqueue(fate);
            var calls = 0;
            vault.Before = _ => { if (++calls == kill) throw new ProcessKilledException(); };
            await UntilDoneAsync(WriteAsync(vault));
            vault.Before = _ => { };
            vault.Arrive();

            var after = WriteAsync(vault);
            await UntilDoneAsync(after);

            var pinned = await after;
            Assert.Equal(pinned.Version, Assert.Single(vault.All, version => version.Enabled).Version);
            Assert.True((await vault.GetAsync(Name, pinned.Version, Cancellation)).Value.Matches(_value));
        }
    }

    [Fact]
    public async Task What_an_earlier_attempt_wrote_is_found_with_its_value()
    {
        Assert.Null(await WriteOnceSecret.FindAsync(_vault, Name, "op-1", Cancellation));
        var pinned = await WriteAsync();

        var found = await WriteOnceSecret.FindAsync(_vault, Name, "op-1", Cancellation);

        Assert.Equal(pinned, found!.Pinned);
        Assert.True(found.Value.Matches(_value));
        Assert.Equal(Reasons.SecretNameBlocked, (await FailureAsync(() => WriteOnceSecret.FindAsync(_vault, Name, "op-2", Cancellation))).Reason);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public async Task A_secret_has_at_most_fifteen_tags_with_ours(int count, bool fits)
    {
        var tags = Enumerable.Range(0, count).ToDictionary(n => $"t{n}", _ => "x", StringComparer.Ordinal);
        var failed = await Record.ExceptionAsync(() => new WriteOnceSecret(_time).WriteAsync(_vault, Name, "op-1", _value, "text/plain", tags, Cancellation));

        Assert.Equal(fits, failed is null);
        Assert.Equal(fits ? 1 : 0, _vault.Writes);
    }

    private Task<PinnedSecret> WriteAsync() => WriteAsync(_vault);

    private Task<PinnedSecret> WriteAsync(MemoryVault vault) =>
        new WriteOnceSecret(_time).WriteAsync(vault, Name, "op-1", _value, "text/plain", _tags, Cancellation);

    private async Task AdvanceAsync()
    {
        await _time.WaitForTimersAsync(1, Cancellation);
        _time.AdvanceToNextTimer();
    }

    private async Task UntilDoneAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            var timer = _time.WaitForTimersAsync(1, Cancellation);
            if (await Task.WhenAny(task, timer) == timer)
                _time.AdvanceToNextTimer();
        }
    }

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;

    private sealed class ProcessKilledException : Exception;
}
