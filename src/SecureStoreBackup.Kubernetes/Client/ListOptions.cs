namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Which objects of a kind to list or watch.</summary>
public sealed record ListOptions
{
    public static ListOptions All { get; } = new();

    /// <summary>Such as <c>app=x,tier!=y</c>; null for any.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Such as <c>metadata.name=x</c>; custom resources know metadata.name and metadata.namespace only.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Objects per page, at least 1. Default 500, as client-go has it.</summary>
    public int PageSize
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A page holds at least one object.");
    } = 500;
}
