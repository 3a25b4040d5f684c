using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Runs one script as a step of a job, in a process that survives the agent.</summary>
internal sealed class ScriptJob(PowerShellHost powerShell, ScriptWatch watch, TimeProvider time, ILogger<ScriptJob> log)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts the step's script and waits for its answer.</summary>
    public Task<ScriptAnswer> StartAsync(
        Job job, string step, string verb, ScriptArguments arguments, ScriptSecrets secrets, Action<ScriptLine> progress, CancellationToken cancellationToken) =>
        StartAsync(job, step, verb, arguments, secrets, progress, final: false, cancellationToken);

    /// <summary>Starts the step's script and waits for its answer.</summary>
    /// <param name="final">As in <see cref="Job.Start"/>.</param>
    public async Task<ScriptAnswer> StartAsync(
        Job job, string step, string verb, ScriptArguments arguments, ScriptSecrets secrets, Action<ScriptLine> progress, bool final, CancellationToken cancellationToken)
    {
        var output = Output(job, step);
        // Left by a process that is gone and had no effect.
        File.Delete(output);
        ProcessIdentity? process = null;
        var request = new ScriptRequest { Id = job.Request.Id, Verb = verb, Output = output, Args = arguments, Secrets = secrets };
        using var script = await powerShell.StartAsync(
            request,
            identity =>
            {
                process = identity;
                job.Start(step, identity, final);
                return Task.CompletedTask;
            },
            cancellationToken);
        var answer = await watch.WaitAsync(verb, process!, output, progress, cancellationToken);
        if (answer.Result is null)
            log.ScriptWithoutResult(verb, script.Process.HasExited ? script.Process.ExitCode : -1, script.Noise);
        return answer;
    }

    /// <summary>Waits for the answer of a script that an earlier agent started, or an earlier request.</summary>
    public Task<ScriptAnswer> AdoptAsync(Job job, string step, string verb, ProcessIdentity process, Action<ScriptLine> progress, CancellationToken cancellationToken) =>
        watch.WaitAsync(verb, process, Output(job, step), progress, cancellationToken);

    /// <summary>Ends every script that the job ever started, with all that they started, and returns when they are gone.</summary>
    /// <exception cref="FarmRefusedException">One of them cannot be ended.</exception>
    public async Task StopAsync(Job job, CancellationToken cancellationToken)
    {
        foreach (var process in job.Records.Select(record => record.Process).OfType<ProcessIdentity>())
        {
            try
            {
                process.Kill();
                var end = time.GetUtcNow() + s_patience;
                while (process.IsAlive && time.GetUtcNow() < end)
                    await Task.Delay(s_interval, time, cancellationToken);
            }
            catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or AggregateException)
            {
                throw StillRuns(process, refused.Message);
            }
            if (process.IsAlive)
                throw StillRuns(process, $"it did not end within {s_patience.TotalSeconds:0} s");
        }
    }

    private static FarmRefusedException StillRuns(ProcessIdentity process, string reason) =>
        new(FarmErrorCodes.PowerShellFailed, $"The job was cancelled, but its PowerShell process {process.Id} could not be ended: {reason}.", "End the process by hand.");

    private static string Output(Job job, string step) => Path.Combine(job.Folder, $"{step}.jsonl");
}
