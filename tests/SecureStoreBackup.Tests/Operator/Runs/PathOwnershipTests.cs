using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class PathOwnershipTests
{
    private const string Policy = "contoso/sharepoint.contoso";
    private static readonly PathWriter Ours = new(["cluster-1"], "policy-1", "operator");
    private static readonly PathWriter Theirs = new(["cluster-2"], "policy-2", "their operator");
    private static readonly PathWriter Guest = new(["host-sp01"], "file/sharepoint/contoso", "command line");

    private readonly VirtualTime _time = new(RunWorld.Slot);
    private readonly OutsideCalls _calls = new();
    private readonly InMemoryContainer _container;
    private readonly PathOwnership _owners;

    public PathOwnershipTests()
    {
        _container = new InMemoryContainer("east", new Uri("https://east.blob.core.windows.net/securestore"), _calls);
        _owners = new PathOwnership(_time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_is_written_once_and_found_again()
    {
        Assert.Equal((1, 1), (await ClaimAsync(Ours), await ClaimAsync(Ours)));

        Assert.Equal([$"{Policy}/_owner/1.json"], _container.Paths);
    }

    [Fact]
    [Invariant("I3")]
    public async Task Another_clusters_path_is_refused_until_it_is_taken_over_and_then_the_first_owner_is()
    {
        await ClaimAsync(Ours);

        Assert.Equal(Reasons.OwnedElsewhere, (await RefusedAsync(() => ClaimAsync(Theirs))).Reason);
        Assert.Equal(2, await ClaimAsync(Theirs, takeover: true));
        var refusal = await RefusedAsync(() => ClaimAsync(Ours));

        Assert.Equal(Reasons.OwnedElsewhere, refusal.Reason);
        Assert.Contains("cluster-2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("_owner/2.json", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Reasons.OwnershipLost, (await RefusedAsync(() => PathOwnership.CheckAsync(_container, Policy, Ours, 1, Token))).Reason);
        await PathOwnership.CheckAsync(_container, Policy, Theirs, 2, Token);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_settled_by_reading_it_back()
    {
        _calls.After = (_, call) =>
        {
            if (call.StartsWith("east create", StringComparison.Ordinal))
            {
                _calls.Disarm();
                throw new StepFailedException(new StepFailure(Reasons.ContainerUnreachable, "The answer was lost.", Retry: true));
            }
        };
        await RefusedAsync(() => ClaimAsync(Ours));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await ClaimAsync(Ours));
        Assert.Single(_container.Paths);
    }

    [Fact]
    public async Task Of_two_that_claim_at_the_same_moment_one_is_refused()
    {
        _calls.Before = (_, call) =>
        {
            if (call.StartsWith("east create", StringComparison.Ordinal))
            {
                _calls.Disarm();
                _container.Put($"{Policy}/_owner/1.json", OwnerRecordJson.Write(Theirs.Record(_time.GetUtcNow(), "First.")));
            }
        };

        Assert.Equal(Reasons.OwnedElsewhere, (await RefusedAsync(() => ClaimAsync(Ours))).Reason);
    }

    [Fact]
    public async Task A_guest_hands_back_to_whoever_was_there_before_it()
    {
        await ClaimAsync(Ours);
        await ClaimAsync(Guest, takeover: true);
        Assert.NotNull(await PathOwnership.RefusalAsync(_container, Policy, Ours, Token));

        await _owners.HandBackAsync(_container, Policy, Guest, Token);
        await _owners.HandBackAsync(_container, Policy, Guest, Token);

        Assert.Null(await PathOwnership.RefusalAsync(_container, Policy, Ours, Token));
        Assert.Equal(3, await ClaimAsync(Ours));
    }

    [Fact]
    public async Task A_guest_that_was_there_first_leaves_the_path_to_whoever_comes_next()
    {
        await ClaimAsync(Guest);
        await _owners.HandBackAsync(_container, Policy, Guest, Token);

        Assert.Equal(3, await ClaimAsync(Ours));
    }

    [Fact]
    [Invariant("I10")]
    public async Task A_record_that_cannot_be_read_is_named_and_nothing_is_written_over_it()
    {
        _container.Put($"{Policy}/_owner/4.json", "{"u8.ToArray());

        var refusal = await RefusedAsync(() => ClaimAsync(Ours, takeover: true));

        Assert.Equal(Reasons.VerificationFailed, refusal.Reason);
        Assert.Contains("_owner/4.json", refusal.Message, StringComparison.Ordinal);
        Assert.Single(_container.Paths);
    }

    [Fact]
    public async Task A_record_that_is_gone_ends_the_run_that_rests_on_it() =>
        Assert.Contains("is gone", (await RefusedAsync(() => PathOwnership.CheckAsync(_container, Policy, Ours, 1, Token))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Records_of_owners_are_no_recovery_points()
    {
        await ClaimAsync(Ours);
        _container.Put($"{Policy}/_owner/manifest.json", "{}"u8.ToArray());

        Assert.Empty(await Catalog.ListAsync(_container, Policy, Token));
    }

    private Task<int> ClaimAsync(PathWriter writer, bool takeover = false) => _owners.ClaimAsync(_container, Policy, writer, takeover, Token);

    private static async Task<StepFailure> RefusedAsync(Func<Task> act) => (await Assert.ThrowsAsync<StepFailedException>(act)).Failure;
}
