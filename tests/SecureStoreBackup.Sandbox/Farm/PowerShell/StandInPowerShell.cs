using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>
/// Stands in for Windows PowerShell 5.1 with SharePoint's cmdlets: it takes the same command line and the same request on stdin,
/// holds both sides to the script's contract, and does on the simulated farm what the script does on a real one.
/// </summary>
public static class StandInPowerShell
{
    private const int NothingAsked = 3;

    private static readonly FrozenDictionary<string, Func<VerbContext, CancellationToken, Task<JsonObject>>> s_verbs =
        new Dictionary<string, Func<VerbContext, CancellationToken, Task<JsonObject>>>
        {
            ["Get-Host"] = GetHostVerb.RunAsync,
            ["Get-Farm"] = GetFarmVerb.RunAsync,
            ["Backup-Item"] = BackupItemVerb.RunAsync,
            ["Get-BackupHistory"] = GetBackupHistoryVerb.RunAsync,
            ["Update-Key"] = UpdateKeyVerb.RunAsync,
            ["Get-SecureStore"] = GetSecureStoreVerb.RunAsync,
            ["Restore-Item"] = RestoreItemVerb.RunAsync,
            ["Start-ServiceInstance"] = StartServiceInstanceVerb.RunAsync,
        }.ToFrozenDictionary();

    /// <summary>The verbs that it knows.</summary>
    public static IEnumerable<string> Verbs => s_verbs.Keys;

    /// <param name="arguments">As Windows PowerShell gets them.</param>
    /// <returns>The exit code: 0 for a result, 1 for a failure, 3 when stdin was closed without a request.</returns>
    public static async Task<int> RunAsync(
        string farmDirectory, IReadOnlyList<string> arguments, TextReader stdin, TextWriter stdout, TextWriter stderr, TimeProvider time, CancellationToken cancellationToken)
    {
        VerbContract contract;
        try
        {
            var script = PowerShellArguments.Script(arguments);
            if (!File.Exists(script))
                throw new FormatException($"The argument '{script}' to the -File parameter does not exist.");
            contract = VerbContract.Load(script);
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            await stderr.WriteLineAsync(e.Message);
            return 1;
        }
        if (await stdin.ReadLineAsync(cancellationToken) is not { Length: > 0 } line)
            return NothingAsked;
        var answer = new AnswerWriter(stdout);
        try
        {
            answer.Noise("WARNING: Some cmdlets were registered with a delay.");
            answer.Result(await AnswerAsync(farmDirectory, contract, line, answer, time, cancellationToken));
            return 0;
        }
        catch (VerbFailure failure)
        {
            if (new Faults(farmDirectory).Has(FaultKind.LocalizedFarm))
                failure = new VerbFailure(failure.Code, GermanTexts.Of(failure.Message), failure.Retryable, failure.Detail);
            answer.Result(contract.HasError(failure.Code) ? failure : new VerbFailure("PowerShellFailed", $"{failure.Code} is not in the contract: {failure.Message}"));
            return 1;
        }
    }

    private static async Task<JsonObject> AnswerAsync(
        string farmDirectory, VerbContract contract, string line, AnswerWriter answer, TimeProvider time, CancellationToken cancellationToken)
    {
        using var request = Parse(line);
        var root = request.RootElement;
        if (root.TryGetProperty("output", out var output))
            answer.File = output.GetString();
        foreach (var secret in root.GetProperty("secrets").EnumerateObject())
            answer.Hide(secret.Value.GetString() ?? "");
        if (root.GetProperty("v").GetInt32() != 1 || root.GetProperty("verb").GetString() != contract.Verb)
            throw new VerbFailure("BadRequest", $"This script answers version 1 of {contract.Verb}.");
        if (contract.WrongInput(root.GetProperty("args"), root.GetProperty("secrets")) is { } wrong)
            throw new VerbFailure("BadRequest", $"The request breaks the contract of {contract.Verb}: {wrong}.");

        var farm = SimulatedFarm.Open(farmDirectory, time);
        var context = new VerbContext(farm, contract.ImportsSharePoint ? Connect(farm) : farm.State, root.GetProperty("args"), root.GetProperty("secrets"), text => Progress(contract, answer, text), answer.Warning, time);
        var data = await RunAsync(contract.Verb, context, cancellationToken);
        using var document = JsonDocument.Parse(data.ToJsonString());
        return contract.WrongOutput(document.RootElement) is { } difference
            ? throw new InvalidOperationException($"The stand-in's answer breaks the contract of {contract.Verb}: {difference}.")
            : data;
    }

    private static async Task<JsonObject> RunAsync(string verb, VerbContext context, CancellationToken cancellationToken)
    {
        if (!s_verbs.TryGetValue(verb, out var run))
            throw new VerbFailure("PowerShellFailed", $"The stand-in does not know {verb}.");
        try
        {
            return await run(context, cancellationToken);
        }
        catch (SharePointException e)
        {
            throw new VerbFailure("PowerShellFailed", e.Message, detail: e.Types);
        }
    }

    private static FarmState Connect(SimulatedFarm farm)
    {
        try
        {
            return farm.Connect();
        }
        catch (SharePointException e)
        {
            throw new VerbFailure("FarmInaccessible", e.Message, retryable: true, e.Types);
        }
    }

    private static void Progress(VerbContract contract, AnswerWriter answer, string text)
    {
        if (!contract.HasProgress)
            throw new InvalidOperationException($"{contract.Verb} reports no progress by its contract.");
        answer.Progress(text);
    }

    private static JsonDocument Parse(string line)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(line);
            var keys = document.RootElement.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            var wrong = keys.Except(["v", "id", "verb", "output", "args", "secrets"], StringComparer.Ordinal).FirstOrDefault()
                ?? new[] { "v", "id", "verb", "args", "secrets" }.FirstOrDefault(key => !keys.Contains(key));
            return wrong is null ? document : throw new VerbFailure("BadRequest", $"The request's key '{wrong}' is unknown or missing.");
        }
        catch (VerbFailure)
        {
            document?.Dispose();
            throw;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw new VerbFailure("PowerShellFailed", $"ConvertFrom-Json: {e.Message}");
        }
    }
}
