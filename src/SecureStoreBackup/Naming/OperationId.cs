namespace SecureStoreBackup.Naming;

/// <summary>A run's operation id: the uid of its object, a GUID. Its first eight hex digits go into names.</summary>
public readonly record struct OperationId
{
    private readonly Guid value;

    public OperationId(Guid value) => this.value = value;

    /// <exception cref="FormatException">The text is no GUID.</exception>
    public static OperationId Parse(string uid) => new(Guid.Parse(uid));

    /// <summary>Eight lower-case hex digits.</summary>
    public string Op8 => value.ToString("n")[..8];

    public override string ToString() => value.ToString("d");
}
