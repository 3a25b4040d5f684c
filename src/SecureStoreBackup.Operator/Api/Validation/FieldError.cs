namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>What is wrong with one field.</summary>
/// <param name="Path">As in <c>spec.offsite[0].containerUrl</c>.</param>
/// <param name="Message">What is wrong and what to do, as a sentence that reads after the path and a colon.</param>
public sealed record FieldError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
