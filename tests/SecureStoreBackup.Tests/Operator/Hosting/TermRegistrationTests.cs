using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Hosting;

public sealed class TermRegistrationTests
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
    private readonly StoreWriter<PolicyResource> _policies = new();
    private readonly Dictionary<string, InMemoryFarm> _farms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _away = new(StringComparer.Ordinal);
    private readonly List<string> _opened = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    [Invariant("I5")]
    public async Task Every_farm_hears_once_who_leads_however_many_policies_name_it()
    {
        Policies(("contoso", "https://sp01.contoso.local:7443"), ("fabrikam", "https://SP01.contoso.local:7443/"), ("other", "https://sp02.contoso.local:7443"));

        await Registration().RunAsync(Token);

        Assert.Equal(2, _farms.Count);
        Assert.All(_farms.Values, farm => Assert.Equal(new FenceRequest(new FencingTerm("lease", 7), Takeover: false), Assert.Single(farm.Fences)));
        var former = await Assert.ThrowsAsync<StepFailedException>(() => _farms["sp01.contoso.local"].DeleteSetAsync("set", new FencingTerm("lease", 6), Token));
        Assert.Equal(FarmErrorCodes.Fenced, former.Failure.Reason);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_farm_that_is_away_is_told_when_it_is_back_and_holds_up_no_other()
    {
        Policies(("contoso", "https://sp01.contoso.local:7443"), ("other", "https://sp02.contoso.local:7443"));
        _away["sp01.contoso.local"] = 2;

        var running = Registration().RunAsync(Token);
        await _time.WaitForTimersAsync(1, Token);
        Assert.Single(_farms["sp02.contoso.local"].Fences);
        Assert.False(_farms.ContainsKey("sp01.contoso.local"));
        _time.AdvanceToNextTimer();
        await _time.WaitForTimersAsync(1, Token);
        _time.AdvanceToNextTimer();
        await running;

        Assert.Single(_farms["sp01.contoso.local"].Fences);
    }

    [Fact(Timeout = 30_000)]
    public async Task Policies_of_one_farm_take_turns_so_that_one_bad_certificate_does_not_decide()
    {
        Policies(("a", "https://sp01.contoso.local:7443"), ("b", "https://sp01.contoso.local:7443"));
        _away["sp01.contoso.local"] = 1;

        var running = Registration().RunAsync(Token);
        await _time.WaitForTimersAsync(1, Token);
        _time.AdvanceToNextTimer();
        await running;

        Assert.Equal(["a", "b"], _opened);
    }

    [Fact(Timeout = 30_000)]
    public async Task It_ends_with_the_leadership_and_with_the_last_policy_of_a_farm()
    {
        Policies(("contoso", "https://sp01.contoso.local:7443"), ("other", "https://sp02.contoso.local:7443"));
        (_away["sp01.contoso.local"], _away["sp02.contoso.local"]) = (100, 100);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var running = Registration().RunAsync(lost.Token);
        await _time.WaitForTimersAsync(2, Token);
        Policies(("contoso", "https://sp01.contoso.local:7443"));
        _time.AdvanceToNextTimer();
        await _time.WaitForTimersAsync(1, Token);
        await lost.CancelAsync();
        await running;

        Assert.Empty(_farms);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I12")]
    public async Task A_policy_that_is_not_bound_names_no_farm()
    {
        Policies(("contoso", "https://sp01.contoso.local:7443"));

        await Registration(BindingsFile.Parse("bindings: [{namespaces: [elsewhere], agents: ['https://sp01.contoso.local:7443']}]", "bindings.yaml")).RunAsync(Token);

        Assert.Empty(_opened);
    }

    private TermRegistration Registration(Bindings? bindings = null) => new(
        _policies.Store, OpenAsync, bindings ?? Bindings.Open, new RunIdentity("cluster-1", "1.0.0", new FencingTerm("lease", 7), Takeover: false), _time, NullLogger<TermRegistration>.Instance);

    private Task<IFarm> OpenAsync(BackupPolicy policy, CancellationToken cancellationToken)
    {
        lock (_opened)
        {
            _opened.Add(policy.Name);
            var host = policy.Farm.AgentUrl.Host;
            if (_away.TryGetValue(host, out var left) && left > 0)
            {
                _away[host] = left - 1;
                throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "No answer.", Retry: true));
            }

            if (!_farms.TryGetValue(host, out var farm))
                _farms[host] = farm = new InMemoryFarm(new OutsideCalls(), _time);
            return Task.FromResult<IFarm>(farm);
        }
    }

    private void Policies(params (string Name, string Agent)[] policies)
    {
        _policies.Write(new WatcherEvent<PolicyResource>.Init());
        foreach (var (name, agent) in policies)
        {
            var minimal = WirePolicies.Minimal();
            _policies.Write(new WatcherEvent<PolicyResource>.InitApply(minimal with { Metadata = minimal.Metadata with { Name = name }, Spec = minimal.Spec! with { Farm = minimal.Spec.Farm! with { AgentUrl = agent } } }));
        }

        _policies.Write(new WatcherEvent<PolicyResource>.InitDone());
    }
}
