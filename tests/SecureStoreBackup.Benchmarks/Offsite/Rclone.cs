namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Debian's rclone, with our block size and concurrency.</summary>
internal sealed class Rclone(string source) : ICopyTool
{
    private static readonly string[] _common = ["--config", "", "--azureblob-use-emulator", "--azureblob-endpoint", OffsitePlace.Account.AbsoluteUri, "--transfers", "4", "--checkers", "4", "--azureblob-chunk-size", "8Mi", "--azureblob-upload-concurrency", "4"];

    public string Name => "rclone copy, check --download";

    public Invocation? Prepare(string container) => null;

    public Invocation Copy(string container) => Of("copy", container);

    public IReadOnlyList<Invocation> CopyAndVerify(string container) => [Of("copy", container), Of("check", container, "--download")];

    private Invocation Of(string command, string container, params string[] more) => new("rclone", [command, source, $":azureblob:{container}/set", .. _common, .. more]);
}
