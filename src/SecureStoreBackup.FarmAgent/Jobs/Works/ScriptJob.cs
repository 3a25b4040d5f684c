using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Runs one script as a step of a job, in a process that survives the agent.</summary>
internal sealed class ScriptJob(PowerShellHost powerShell, ScriptWatch watch, ILogger<ScriptJob> log)
{
    /// <summary>Starts the step's script and waits for its answer.</summary>
    public async Task<ScriptAnswer> StartAsync(
        Job job, string step, string verb, ScriptArguments arguments, ScriptSecrets secrets, Action<ScriptLine> progress, CancellationToken cancellationToken)
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
                job.Start(step, identity);
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

    private static string Output(Job job, string step) => Path.Combine(job.Folder, $"{step}.jsonl");
}
