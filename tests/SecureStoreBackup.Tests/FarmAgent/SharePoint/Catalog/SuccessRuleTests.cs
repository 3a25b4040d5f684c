using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Catalog;

public sealed class SuccessRuleTests
{
    private const string Item = @"Farm\Shared Services\Shared Services Applications\Secure Store Service";

    private const string Another = "5b1c2f60-18f0-4f9b-9d53-7a2f0b6f4c11";

    private static readonly HistoryRow s_good = new()
    {
        Id = "149fc816-8927-4a32-9437-6e05c2869ab7",
        DirectoryName = "spbr0000",
        DirectoryNumber = 0,
        TopComponent = Item,
        BackupMethod = "Full",
        RestoreMethod = "None",
        IsBackup = true,
        ConfigurationOnly = false,
        FinishTime = "01/11/2016 02:38:48",
        ErrorCount = 0,
    };

    public static TheoryData<HistoryRow[], string> Refused => new()
    {
        { [], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { IsBackup = false }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { FinishTime = null }], FarmErrorCodes.BackupUnfinished },
        { [s_good with { FinishTime = " " }], FarmErrorCodes.BackupUnfinished },
        { [s_good with { ErrorCount = 1 }], FarmErrorCodes.BackupFailed },
        { [s_good with { ErrorCount = null }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { ConfigurationOnly = true }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { ConfigurationOnly = null }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { BackupMethod = "Differential" }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { RestoreMethod = "Overwrite" }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { TopComponent = "Farm" }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { DirectoryName = null }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { DirectoryNumber = null }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { DirectoryNumber = 1 }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good with { FinishTime = "01/01/0001 00:00:00" }], FarmErrorCodes.BackupUnfinished },
        { [s_good, s_good with { Id = Another, DirectoryNumber = 1, DirectoryName = "spbr0001" }], FarmErrorCodes.BackupEvidenceMissing },
        { [s_good, s_good with { Id = s_good.Id.ToUpperInvariant(), IsBackup = false }], FarmErrorCodes.BackupEvidenceMissing },
    };

    [Fact]
    public void A_finished_full_backup_of_the_item_without_errors_is_a_success() => Assert.Same(s_good, SuccessRule.Judge([s_good], Item));

    [Fact]
    public void Rows_of_restores_do_not_count() => Assert.Same(s_good, SuccessRule.Judge([s_good with { Id = Another, IsBackup = false, ErrorCount = 3 }, s_good], Item));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_none(HistoryRow[] rows, string code)
    {
        var refused = Assert.Throws<FarmRefusedException>(() => SuccessRule.Judge([.. rows], Item));

        Assert.Equal(code, refused.Error.Code);
    }
}
