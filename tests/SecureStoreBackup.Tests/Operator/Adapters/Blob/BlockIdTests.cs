using System.Text;
using SecureStoreBackup.Operator.Adapters.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BlockIdTests
{
    [Theory]
    [InlineData(0, "abc", "AAAAALp4Fr+PAc/qQUFA3l2uIiOwA2Gjlhd6nLQQ/2E=")]
    [InlineData(1, "abc", "AAAAAbp4Fr+PAc/qQUFA3l2uIiOwA2Gjlhd6nLQQ/2E=")]
    [InlineData(49_999, "", "AADDT+OwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRs=")]
    public void The_format_is_frozen_because_Azure_keeps_what_older_versions_staged(int index, string block, string id) =>
        Assert.Equal(id, BlockId.Of(index, Encoding.ASCII.GetBytes(block)));
}
