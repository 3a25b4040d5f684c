namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>The operator's own steps as a process of their own, from the farm agent: <see cref="CopyProcess"/>.</summary>
internal sealed class OwnCopy(OffsitePlace place, string files, Uri agent) : ICopyTool
{
    public string Name => "Secure Store Backup, CopyOffsite, Verify";

    public Invocation? Prepare(string container) => null;

    public Invocation Copy(string container) => new(Path.Combine(AppContext.BaseDirectory, "benchmarks"),
        [CopyProcess.Name, "--certificates", files, "--agent", agent.AbsoluteUri, "--container", place.ContainerUrl(container).AbsoluteUri])
    {
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_GCgen0size"] = "0x1000000" },   // as the image sets it (Dockerfile)
    };

    public IReadOnlyList<Invocation> CopyAndVerify(string container) => [Copy(container)];
}
