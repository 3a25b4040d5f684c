using System.Reflection;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class ReasonCatalogTests
{
    [Fact]
    public void Every_reason_is_described_once_and_nothing_else_is()
    {
        var described = ReasonCatalog.All.Select(reason => reason.Reason).ToArray();
        Assert.Equal(Constants(typeof(Reasons)).Concat(Constants(typeof(ConditionReasons))).Concat(Constants(typeof(Holds))).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.All(ReasonCatalog.All, reason => Assert.NotEmpty(reason.Meaning));
    }

    [Fact]
    public void Every_condition_is_described() =>
        Assert.Equal(Constants(typeof(ConditionTypes)).Order(StringComparer.Ordinal), ConditionCatalog.Policy.Select(condition => condition.Type).Order(StringComparer.Ordinal));

    [Fact]
    public void The_reference_is_generated_from_the_catalogues() => Assert.Equal(Repository.Read("docs/conditions.md"), ConditionsReference.Generate());

    [Theory]
    [InlineData(Reasons.FarmUnreachable, true)]
    [InlineData("BackupRunning", true)]
    [InlineData(Reasons.SecretNotFound, false)]
    [InlineData("AReasonOfANewerAgent", false)]
    public void Only_outages_heal(string reason, bool heals) => Assert.Equal(heals, ReasonCatalog.Heals(reason));

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
}
