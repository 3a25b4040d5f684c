using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

public sealed class PolicyDrillTests
{
    [Theory]
    [InlineData("""{"schedule": "0 7 31 2 *"}""", "spec.drill.schedule", "")]
    [InlineData("""{"schedule": "@daily", "target": "nowhere"}""", "spec.drill.target", "westeurope")]
    [InlineData("""{"schedule": "@daily", "scratchFarm": {"agentUrl": "http://lab01:7443", "tlsSecretName": "lab"}}""", "spec.drill.scratchFarm.agentUrl", "https")]
    [InlineData("""{"schedule": "@daily", "scratchFarm": {"agentUrl": "https://sp01.contoso.local:7443", "tlsSecretName": "lab"}}""", "spec.drill.scratchFarm.agentUrl", "overwrites")]
    public void What_is_wrong_is_named_with_its_field(string drill, string field, string told)
    {
        var (policy, errors) = PolicyParser.Parse(WirePolicies.Changed("drill", drill));
        Assert.Null(policy);
        var error = Assert.Single(errors);
        Assert.Equal(field, error.Path);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scratch_farm_is_a_foreign_one_by_its_nature()
    {
        var drill = PolicyParser.Parse(WirePolicies.Changed("drill", """{"schedule": "0 7 1 * *", "target": "westeurope", "scratchFarm": {"agentUrl": "https://lab01:7443", "tlsSecretName": "lab"}}""")).Policy!.Drill!;
        Assert.Equal(("0 7 1 * *", "westeurope", "Europe/Berlin"), (drill.Expression, drill.Target, drill.Schedule.Zone.Id));
        Assert.True(drill.ScratchFarm!.AcceptForeignFarm);
    }
}
