using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Runs.Broken;

/// <summary>A step of ours, broken as a careless change would break it.</summary>
internal sealed class BrokenStep(string name, Func<StepContext, Task<StepOutcome>> execute) : IRunStep
{
    public string Name => name;

    public Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => execute(context);

    /// <summary>Puts it in the place of the one of its name.</summary>
    public IRunStep Replacing(IRunStep step) => step.Name == name ? this : step;
}
