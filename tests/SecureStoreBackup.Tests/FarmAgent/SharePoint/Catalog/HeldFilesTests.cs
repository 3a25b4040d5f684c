using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

public sealed class HeldFilesTests
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private int _readings;

    [Fact]
    public async Task A_file_that_is_let_go_of_is_read_again() =>
        Assert.Equal(3, await ReadAsync(() => _readings < 3 ? throw Judged(new IOException("held")) : _readings));

    [Fact]
    public async Task A_file_written_in_half_is_read_again() =>
        Assert.Equal(2, await ReadAsync(() => _readings < 2 ? throw Judged(new InvalidDataException("cut off")) : _readings));

    [Fact]
    public async Task A_file_that_stays_held_tells_nothing_and_the_request_is_needed()
    {
        var parked = await Assert.ThrowsAsync<JobNeedsRequestException>(() => ReadAsync(() => throw Judged(new IOException("held"))));

        Assert.Contains("held", parked.Message, StringComparison.Ordinal);
        Assert.Equal(10, _readings);
    }

    [Fact]
    public async Task A_file_that_stays_damaged_is_judged_so()
    {
        await Assert.ThrowsAsync<FarmRefusedException>(() => ReadAsync(() => throw Judged(new InvalidDataException("cut off"))));

        Assert.Equal(10, _readings);
    }

    [Fact]
    public async Task A_refusal_that_no_file_caused_is_told_at_once()
    {
        await Assert.ThrowsAsync<FarmRefusedException>(() => ReadAsync(() => throw Judged(null)));

        Assert.Equal(1, _readings);
    }

    private async Task<int> ReadAsync(Func<int> read)
    {
        var reading = new HeldFiles(_time).ReadAsync(
            "The backup",
            () =>
            {
                _readings++;
                return Task.FromResult(read());
            },
            TestContext.Current.CancellationToken);
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, _time.WaitForTimersAsync(1, TestContext.Current.CancellationToken));
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }
        return await reading;
    }

    private static FarmRefusedException Judged(Exception? cause) => new(FarmErrorCodes.BackupEvidenceMissing, $"'spbrtoc.xml' {cause?.Message}.", cause: cause);
}
