using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlockPlanTests
{
    private const long GiB = 1024L * BlockPlan.MiB;

    [Theory]
    [InlineData(0, 8, 0)]
    [InlineData(1, 8, 1)]
    [InlineData(8 * BlockPlan.MiB, 8, 1)]
    [InlineData((8 * BlockPlan.MiB) + 1, 8, 2)]
    [InlineData(400_000L * BlockPlan.MiB, 8, 50_000)]
    [InlineData((400_000L * BlockPlan.MiB) + 1, 9, 44_445)]
    public void Blocks_are_8_MiB_until_there_would_be_more_than_50000(long bytes, int mebibytes, int count)
    {
        var plan = BlockPlan.For(bytes);

        Assert.Equal(mebibytes * BlockPlan.MiB, plan.BlockBytes);
        Assert.Equal(count, plan.Count);
    }

    [Fact]
    public void Blocks_cover_the_file_exactly_and_are_never_too_many() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(n => n * 20_000L).ToArbitrary(), bytes =>
        {
            var plan = BlockPlan.For(bytes);
            return plan.Count <= BlockPlan.MaximumBlocks
                && (plan.Count == 0 ? bytes == 0 : ((long)(plan.Count - 1) * plan.BlockBytes) + plan.LengthOf(plan.Count - 1) == bytes && plan.LengthOf(plan.Count - 1) > 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_than_a_blob_may_hold_is_refused_before_anything_is_read() =>
        Assert.Equal(Reasons.ContainerRefused, Assert.Throws<StepFailedException>(() => BlockPlan.For(50_001 * GiB)).Failure.Reason);
}
