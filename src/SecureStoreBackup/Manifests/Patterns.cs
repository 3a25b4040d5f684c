using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Manifests;

/// <summary>The texts that a manifest holds to a form; in the published schema too, so they keep to what JavaScript's dialect shares.</summary>
internal static class Patterns
{
    public const string Sha256 = "^[0-9a-f]{64}$";
    public const string RecoveryPoint = "^[0-9]{8}t[0-9]{6}z-[0-9a-f]{8}$";
    public const string Label = "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$";
    public const string SecretId = "^https://[^/?#@]+/secrets/[0-9A-Za-z-]{1,127}/[0-9A-Za-z]+$";
}

/// <summary>The text has this form; what an error says of it is <see cref="Wanted"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) : Attribute
{
    public string Pattern { get; } = pattern;

    public string Wanted => Pattern switch
    {
        Patterns.Sha256 => "64 lower-case hex digits",
        Patterns.RecoveryPoint => "a time and eight hex digits, as in 20261122t021500z-1a2b3c4d",
        Patterns.Label => "a name of lower-case letters, digits and inner hyphens, at most 32 characters",
        Patterns.SecretId => "a secret's id with its version, as in https://VAULT/secrets/NAME/VERSION",
        _ => $"a text that matches {Pattern}",
    };
}

/// <summary>The text is neither empty nor blank.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotBlankAttribute : Attribute;

/// <summary>The number is at least this.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MinimumAttribute(long value) : Attribute
{
    public long Value { get; } = value;
}
