using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary>What a person sees of one failure mode.</summary>
/// <param name="Does">What goes wrong.</param>
/// <param name="Waits">The backup while the operator waits for it to pass; null when it does not wait.</param>
/// <param name="Run">How it ended.</param>
/// <param name="Steps">Those that did not simply succeed, with their reasons and messages.</param>
/// <param name="Policy">Conditions of the policy that are not as they are when nothing is wrong.</param>
internal sealed record Seen(string Mode, string Does, string KnownFrom, SeenState? Waits, SeenState Run, IReadOnlyList<SeenState> Steps, IReadOnlyList<SeenState> Policy);

/// <param name="What">A phase, a step, or a condition with its status.</param>
/// <param name="Reason">Empty where there is none.</param>
internal sealed record SeenState(string What, string Reason, string Message);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Seen[]))]
internal sealed partial class SeenJson : JsonSerializerContext
{
    private static SeenJson? s_plain;

    /// <summary>For people: apostrophes stay apostrophes.</summary>
    public static SeenJson Plain => s_plain ??= new SeenJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
