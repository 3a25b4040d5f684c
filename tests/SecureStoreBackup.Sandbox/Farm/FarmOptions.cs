using System.Collections.Immutable;
using SecureStoreBackup.Sandbox.Farm.Secrets;

namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>What a new farm looks like. The defaults are an ordinary farm of SharePoint Server 2019 with one Secure Store.</summary>
public sealed record FarmOptions
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>A build of SharePoint Server 2019.</summary>
    public string Build { get; init; } = "16.0.10417.20018";

    /// <summary>The first is the one that the agent runs on. At least one.</summary>
    public ImmutableArray<string> Servers { get; init; } = ["SP01", "SP02"];

    /// <summary>The account that cmdlets run as.</summary>
    public string Account { get; init; } = @"CONTOSO\svc-spbackup";

    public ImmutableArray<SecureStoreOptions> SecureStores { get; init; } = [new SecureStoreOptions()];

    /// <summary>Incompressible bytes added to each database backup, so that copying it takes a while. Default none.</summary>
    public long DatabasePadding { get; init; }
}

/// <summary>A Secure Store service application to be made, with its key and its target applications.</summary>
public sealed record SecureStoreOptions
{
    public Guid Id { get; init; } = Guid.NewGuid();

    public string Name { get; init; } = "Secure Store Service";

    /// <summary>The same name as the application's, as common installers give it. Null makes no proxy.</summary>
    public string? ProxyName { get; init; } = "Secure Store Service";

    public string Database { get; init; } = "Secure_Store_Service_DB";

    public string DatabaseServer { get; init; } = @"SQL01\SHAREPOINT";

    public string Pool { get; init; } = "SharePoint Web Services Default";

    public bool Auditing { get; init; } = true;

    /// <summary>Null generates no key, so nothing can be stored.</summary>
    public string? Passphrase { get; init; }

    public ImmutableArray<TargetApplicationState> TargetApplications { get; init; } = [];

    public override string ToString() => $"Secure Store '{Name}'";
}
