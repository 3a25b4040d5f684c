using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>metav1.Condition: one aspect of an object's state.</summary>
/// <param name="Type">PascalCase, unique within the object.</param>
/// <param name="Status"><see cref="ConditionStatus"/>: "True", "False" or "Unknown".</param>
/// <param name="Reason">PascalCase and stable, for machines. The server refuses an empty one.</param>
/// <param name="Message">For people; at most 32,768 characters.</param>
public sealed record Condition(string Type, string Status, string Reason, string Message)
{
    /// <summary>The spec's generation that this judgement is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When <see cref="Status"/> last changed, as against reason and message.</summary>
    [JsonConverter(typeof(TimeConverter))]
    public DateTimeOffset LastTransitionTime { get; init; }
}

/// <summary>The three values that a <see cref="Condition"/> may have.</summary>
public static class ConditionStatus
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";

    public static string Of(bool value) => value ? True : False;
}
