namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>The list is a map: this member, in JSON's spelling, is unique, and patches go by it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MapKeyAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

/// <summary>Once set, the API server refuses any change.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute : Attribute;
