using SecureStoreBackup.Operator.Api.Files;

namespace SecureStoreBackup.Tests.Operator.Samples;

public sealed class SamplesTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("manifests/samples"), "*.yaml").Select(path => Path.GetFileName(path)!).Where(name => name != "kustomization.yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_sample_is_accepted_as_it_stands(string file) =>
        Assert.Empty(PolicyFile.Read(Repository.PathOf($"manifests/samples/{file}")).AllErrors);

    [Fact]
    public void The_sample_policy_runs_when_it_is_made_and_goes_to_two_places()
    {
        var policy = Assert.Single(PolicyFile.Read(Repository.PathOf("manifests/samples/policy.yaml")).Policies);

        Assert.True(policy.Schedule.RunOnCreate);
        Assert.Equal(["westeurope", "northeurope"], policy.Offsite.Select(target => target.Name));
        Assert.Single(policy.ServiceMasterKeys);
    }

    [Fact]
    public void The_sample_for_production_lacks_nothing_but_the_safe_that_only_people_have()
    {
        var report = PolicyFile.Read(Repository.PathOf("manifests/samples/production.yaml"));

        Assert.Equal(["spec.escrow"], report.Documents.SelectMany(document => document.Warnings).Select(warning => warning.Path));
        var policy = Assert.Single(report.Policies);
        Assert.Equal((35, 5), (policy.Retention!.KeepDaily, policy.Verification!.MaxPointsPerPass));
    }

    [Fact]
    public void The_kustomization_leaves_out_what_people_do_by_hand() =>
        Assert.All(["backup-now", "restore", "drill", "production"], name => Assert.DoesNotContain(name, Repository.Read("manifests/samples/kustomization.yaml"), StringComparison.Ordinal));
}
