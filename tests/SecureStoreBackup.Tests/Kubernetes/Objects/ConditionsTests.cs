using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes.Objects;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public void The_transition_time_changes_with_the_status_only()
    {
        var ready = Array.Empty<Condition>().With(new("Ready", ConditionStatus.True, "Ok", "fine"), Start);

        var reworded = ready.With(new("Ready", ConditionStatus.True, "StillOk", "finer"), Start.AddHours(1));
        var broken = reworded.With(new("Ready", ConditionStatus.False, "Broken", "not fine"), Start.AddHours(2));

        Assert.Equal((Start, "finer"), (reworded.Find("Ready")!.LastTransitionTime, reworded.Find("Ready")!.Message));
        Assert.Equal(Start.AddHours(2), broken.Find("Ready")!.LastTransitionTime);
    }

    [Fact]
    public void Setting_the_same_again_changes_nothing_so_that_no_write_follows()
    {
        var conditions = Array.Empty<Condition>().With(new("A", "True", "Ok", ""), Start).With(new("B", "True", "Ok", ""), Start);

        Assert.Equal(conditions, conditions.With(new("A", "True", "Ok", ""), Start.AddHours(1)));
    }

    [Fact]
    public void The_time_is_cut_to_the_second_as_the_wire_has_it_so_that_what_is_read_back_is_equal() =>
        Assert.Equal(Start, Array.Empty<Condition>().With(new("A", "True", "Ok", ""), Start.AddMilliseconds(999)).Find("A")!.LastTransitionTime);

    [Fact]
    public void An_absent_condition_is_not_true() => Assert.False(Array.Empty<Condition>().IsTrue("Ready"));
}
