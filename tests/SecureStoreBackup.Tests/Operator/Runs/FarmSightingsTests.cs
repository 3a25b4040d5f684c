using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class FarmSightingsTests
{
    private const string Farm = "7b1f0c3e-5a55-4c5f-9f0e-0d8a4c1f2b10";
    private static readonly Uri s_one = new("https://sp01.contoso.local:7443/");
    private static readonly Uri s_two = new("https://sp02.contoso.local:7443/");
    private static readonly NamespacedName s_first = new("sharepoint", "contoso");
    private static readonly NamespacedName s_second = new("sharepoint", "contoso-2");

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly FarmSightings _farms;

    public FarmSightingsTests() => _farms = new FarmSightings(_time);

    [Fact]
    public void Policies_that_share_an_agent_and_policies_of_other_farms_do_not_meet()
    {
        Assert.Null(_farms.See(s_first, Farm, s_one));
        Assert.Null(_farms.See(s_second, Farm, s_one));
        Assert.Null(_farms.See(new("sharepoint", "other"), "another farm", s_two));
    }

    [Fact]
    public void A_second_agent_of_a_farm_is_refused_with_both_addresses_and_the_first_goes_on()
    {
        Assert.Null(_farms.See(s_first, Farm, s_one));
        _time.Advance(TimeSpan.FromSeconds(1));

        var refused = _farms.See(s_second, Farm, s_two)!;

        Assert.Equal((Reasons.SecondFarmAgent, "spec.farm.agentUrl"), (refused.Reason, refused.Field));
        Assert.Contains(s_one.AbsoluteUri, refused.Message, StringComparison.Ordinal);
        Assert.Contains(s_two.AbsoluteUri, refused.Message, StringComparison.Ordinal);
        Assert.Contains("policy contoso)", refused.Message, StringComparison.Ordinal);
        Assert.Null(_farms.See(s_first, Farm, s_one));
    }

    [Fact]
    public void Another_namespaces_policy_is_not_named()
    {
        _farms.See(new("finance", "secret-plan"), Farm, s_one);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.DoesNotContain("secret-plan", _farms.See(s_second, Farm, s_two)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_moves_to_another_address_meets_only_others()
    {
        _farms.See(s_first, Farm, s_one);

        Assert.Null(_farms.See(s_first, Farm, s_two));
    }

    [Fact]
    public void An_address_that_nobody_has_asked_for_a_while_is_forgotten()
    {
        _farms.See(s_first, Farm, s_one);
        _time.Advance(TimeSpan.FromMinutes(16));

        Assert.Null(_farms.See(s_second, Farm, s_two));
    }
}
