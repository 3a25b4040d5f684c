namespace SecureStoreBackup;

/// <summary>Each text in the list has at most this many characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemMaxLengthAttribute(int length) : Attribute
{
    public int Length { get; } = length;
}
