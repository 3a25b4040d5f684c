namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>Collects errors, the first of each field: what follows from it would only confuse.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> All => _errors;

    public void Add(string path, string message)
    {
        if (!Has(path))
            _errors.Add(new FieldError(path, message));
    }

    public bool Has(string path) => _errors.Exists(error => error.Path == path);
}
