using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Escrow;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class SealedSecretsTests
{
    private const string Sealed = $"{WholePoint.Point}/escrow/safe-2026.json";

    private readonly RunWorld _world = new("east");

    public SealedSecretsTests() => _world.Policy = _world.Policy with { Escrow = [EscrowKeys.Recipient] };

    [Fact(Timeout = 30_000)]
    [Invariant("I6")]
    public async Task The_secrets_are_sealed_before_the_manifest_and_nothing_else_shows_them()
    {
        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        var calls = _world.Calls.Made.ToList();
        Assert.True(calls.IndexOf($"east create {Sealed}") < calls.IndexOf($"east create {WholePoint.Point}/manifest.json"));
        Assert.All(_world.Containers["east"].Paths, path => Assert.DoesNotContain(RunWorld.Passphrase, System.Text.Encoding.UTF8.GetString(_world.Containers["east"].Content(path)), StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_sealed_file_that_storage_damaged_makes_no_point()
    {
        _world.Calls.After = (_, call) =>
        {
            if (call == $"east create {Sealed}")
                _world.Containers["east"].Flip(Sealed);
        };

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Failed, run.Phase);
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["east"].Paths);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task What_others_put_in_the_place_of_the_sealed_file_is_not_overwritten_and_makes_no_point()
    {
        _world.Containers["east"].Put(Sealed, "not ours"u8.ToArray());

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.BlobConflict), (run.Phase, run.Reason));
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["east"].Paths);
    }
}
