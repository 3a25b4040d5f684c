namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>A question to the API server, which stores nothing of it: may we do this?</summary>
public sealed record AccessReview
{
    public string ApiVersion { get; init; } = "authorization.k8s.io/v1";

    public string Kind { get; init; } = "SelfSubjectAccessReview";

    public required AccessReviewSpec Spec { get; init; }

    /// <summary>Null in the question.</summary>
    public AccessReviewStatus? Status { get; init; }
}

public sealed record AccessReviewSpec(AccessAttributes ResourceAttributes);

/// <summary>What would be done.</summary>
/// <param name="Verb">Such as list.</param>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Resource">Plural, as in the URL.</param>
public sealed record AccessAttributes(string Verb, string Group, string Resource)
{
    public string? Subresource { get; init; }

    /// <summary>Null for all namespaces, and for objects of the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Null for all objects.</summary>
    public string? Name { get; init; }
}

/// <param name="Reason">The server's words; it may say nothing.</param>
public sealed record AccessReviewStatus(bool Allowed, string? Reason);
