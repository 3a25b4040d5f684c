using System.Text.Json;
using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary>
/// Each failure mode of a farm, through agent and operator, as a person sees it. What was approved stands in
/// <c>Data/failure-matrix.json</c>, and <c>docs/failure-modes.md</c> is made of it. With SECURESTORE_APPROVE=1 in the environment
/// the files are written instead of compared; read the difference before you commit it.
/// </summary>
public sealed class FailureMatrixTests
{
    private const string Approved = "tests/SecureStoreBackup.Tests/Data/failure-matrix.json";
    private const string Document = "docs/failure-modes.md";

    private static readonly Lock s_gate = new();

    private static bool Approving => Environment.GetEnvironmentVariable("SECURESTORE_APPROVE") == "1";

    public static TheoryData<string> Quick => [.. AllFailureModes.List.Where(mode => mode.Quick).Select(mode => mode.Name)];

    public static TheoryData<string> Slow => [.. AllFailureModes.List.Where(mode => !mode.Quick).Select(mode => mode.Name)];

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Quick))]
    public Task A_person_sees_what_failed_and_what_to_do(string name) => CompareAsync(name);

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Slow))]
    [Trait("Suite", "Long")]
    public Task A_person_sees_what_failed_and_what_to_do_in_every_other_mode(string name) => CompareAsync(name);

    [Fact]
    public void Every_fault_of_the_sandbox_is_in_the_matrix_and_is_described()
    {
        Assert.Equal(Enum.GetValues<FaultKind>().Order(), AllFailureModes.List.SelectMany(mode => mode.Faults).Distinct().Order());
        Assert.Equal(Enum.GetValues<FaultKind>().Order(), FaultCatalog.All.Keys.Order());
        Assert.All(FaultCatalog.All.Values, description => Assert.False(string.IsNullOrWhiteSpace(description.Does) || string.IsNullOrWhiteSpace(description.KnownFrom)));
    }

    [Fact]
    public void Every_mode_was_approved_once_and_says_what_to_do()
    {
        var rows = Read();
        Assert.Equal(AllFailureModes.List.Select(mode => mode.Name), rows.Select(row => row.Mode));
        Assert.All(rows.Where(row => row.Run.What.Contains("Failed", StringComparison.Ordinal)), row =>
        {
            Assert.Matches("^[A-Z][A-Za-z]+$", row.Run.Reason);
            // More than one sentence: what failed, and what to do.
            Assert.Matches("[.)] [A-Z]", row.Run.Message);
        });
    }

    [Fact]
    public void The_document_is_made_of_what_was_approved()
    {
        var text = FailureDocument.Of(Read());
        if (Approving)
            File.WriteAllText(Repository.PathOf(Document), text);
        else
            Assert.Equal(Repository.Read(Document).ReplaceLineEndings("\n"), text);
    }

    private static async Task CompareAsync(string name)
    {
        var seen = await Observation.OfAsync(AllFailureModes.List.Single(mode => mode.Name == name));

        if (Approving)
            Approve(seen);
        else
            Assert.Equal(Text([Read().Single(row => row.Mode == name)]), Text([seen]));
    }

    private static Seen[] Read() => JsonSerializer.Deserialize(Repository.Read(Approved), SeenJson.Default.SeenArray)!;

    private static void Approve(Seen seen)
    {
        lock (s_gate)
        {
            var rows = File.Exists(Repository.PathOf(Approved)) ? Read() : [];
            var order = AllFailureModes.List.Select(mode => mode.Name).ToList();
            File.WriteAllText(Repository.PathOf(Approved), Text([.. rows.Where(row => row.Mode != seen.Mode && order.Contains(row.Mode)).Append(seen).OrderBy(row => order.IndexOf(row.Mode))]) + "\n");
        }
    }

    private static string Text(Seen[] rows) => JsonSerializer.Serialize(rows, SeenJson.Plain.SeenArray).ReplaceLineEndings("\n");
}
