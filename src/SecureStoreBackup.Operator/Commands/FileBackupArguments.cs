using System.CommandLine;
using System.CommandLine.Parsing;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>What <c>securestore backup</c> takes to make one without a cluster.</summary>
internal sealed class FileBackupArguments
{
    private readonly Option<FileInfo?> _policy = new("--policy") { Description = "Without a cluster: file with one SecureStoreBackupPolicy." };
    private readonly Option<DirectoryInfo?> _credentials = new("--credentials") { Description = "Without a cluster: folder with the policy's secrets, DIR/SECRET/KEY, as in DIR/contoso-farm-agent/tls.crt." };
    private readonly Option<FileInfo?> _journal = new("--journal") { Description = "Without a cluster: the run's journal. Default: POLICY.journal.json here. A journal of a run that has not ended is taken up again." };
    private readonly Option<bool> _takeover = new("--takeover") { Description = "Without a cluster: go ahead although farm or containers are an operator's: borrow them, when no job runs there, and hand them back when the run has ended." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _policy, _credentials, _journal, _takeover })
            command.Add(option);
    }

    /// <summary>Whether none of it was said.</summary>
    public bool IsEmpty(CommandResult result) => new Option[] { _policy, _credentials, _journal, _takeover }.All(option => result.GetResult(option) is null or { Implicit: true });

    /// <summary>Whether what is needed was said.</summary>
    public bool IsWhole(CommandResult result) => result.GetValue(_policy) is not null && result.GetValue(_credentials) is not null;

    public FileBackupWish Of(ParseResult parsed) => new(parsed.GetRequiredValue(_policy)!, parsed.GetRequiredValue(_credentials)!, parsed.GetValue(_journal), parsed.GetValue(_takeover));
}

/// <param name="Journal">Null for one beside us, named after the policy.</param>
internal sealed record FileBackupWish(FileInfo Policy, DirectoryInfo Credentials, FileInfo? Journal, bool Takeover);
