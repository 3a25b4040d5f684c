using System.Net;
using System.Text;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Http;

public sealed class StagingTests : IAsyncLifetime
{
    private const string Set = "contoso-20261122t021500z-1a2b3c4d";
    private const string File1 = "app/spbr0000/00000001.bak";
    private readonly AgentUnderTest _agent = new();
    private FarmClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Content { get; } = Encoding.UTF8.GetBytes("TAPE and what follows");

    [Fact]
    public async Task A_staged_file_lies_in_its_place_and_the_set_is_listed()
    {
        var (code, _) = await _client.StageAsync(Set, File1, Content);

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Local(File1), Token));
        var set = Assert.Single(await _client.SetsAsync());
        Assert.Equal((Set, $@"{AgentUnderTest.Share}\{Set}", 1, (long)Content.Length), (set.Id, set.Directory, set.Files, set.Bytes));
        Assert.Equal(File1, Assert.Single(await _client.FilesAsync(Set)).Path);
    }

    [Fact]
    public async Task An_equal_file_is_success_again_and_another_one_is_a_conflict()
    {
        await _client.StageAsync(Set, File1, Content);

        Assert.Equal(HttpStatusCode.OK, (await _client.StageAsync(Set, File1, Content)).Code);
        var (code, error) = await _client.StageAsync(Set, File1, Encoding.UTF8.GetBytes("TAPE and another end."));

        Assert.Equal((HttpStatusCode.Conflict, FarmErrorCodes.FileExists), (code, error!.Code));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Local(File1), Token));
    }

    [Fact]
    public async Task A_wrong_digest_leaves_no_file()
    {
        var (code, error) = await _client.StageAsync(Set, File1, Content, request => Digest(request, "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"));

        Assert.Equal((HttpStatusCode.BadRequest, FarmErrorCodes.DigestMismatch, true), (code, error!.Code, error.Retryable));
        Assert.Empty(Directory.EnumerateFiles(_agent.Mount, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_body_that_ends_early_leaves_no_file()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/sets/{Set}/files/{File1}?backupDirectory={Uri.EscapeDataString(AgentUnderTest.Share)}") { Content = new StreamContent(new Cut()) };
        request.Headers.Add(FencingHeader.Name, FencingHeader.Format(Samples.Term));
        request.Content.Headers.ContentLength = 100_000;
        Digest(request, "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");

        await Assert.ThrowsAnyAsync<Exception>(() => _client.Http.SendAsync(request, Token));

        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(_agent.Mount, Set)));
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(_agent.Mount, "*", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task What_a_crash_left_half_staged_is_not_listed_and_is_written_over()
    {
        await _client.StageAsync(Set, "app/spbrtoc.xml", Content);
        var part = Path.Combine(_agent.Mount, Set, "app", SecureStoreBackup.FarmAgent.Files.StagingName.Of("other.bak"));
        await File.WriteAllTextAsync(part, new string('x', 1000), Token);

        Assert.Equal(["app/spbrtoc.xml"], (await _client.FilesAsync(Set)).Select(file => file.Path));
        Assert.Equal(HttpStatusCode.Created, (await _client.StageAsync(Set, "app/other.bak", Content)).Code);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Local("app/other.bak"), Token));
        Assert.False(File.Exists(part));
    }

    [Fact]
    public async Task A_staged_set_is_known_and_deleted_after_a_restart()
    {
        await _client.StageAsync(Set, File1, Content);
        await _agent.StopAsync();
        await _agent.StartAsync(Token);
        var client = _agent.Operator();

        Assert.Equal([Set], (await client.SetsAsync()).Select(set => set.Id));
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteSetAsync(Set)).Code);

        Assert.Empty(await client.SetsAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Mount));
    }

    [Fact]
    public async Task A_set_that_a_running_job_makes_is_neither_staged_into_nor_deleted()
    {
        _agent.PowerShell.Hold("Backup-Item");
        await _client.PostAsync(Samples.BackupRequest());
        await Eventually.TrueAsync(() => _agent.PowerShell.Calls("Backup-Item") == 1);

        Assert.Equal(FarmErrorCodes.SetInUse, (await _client.StageAsync(Set, File1, Content)).Error!.Code);
        Assert.Equal(FarmErrorCodes.SetInUse, (await _client.DeleteSetAsync(Set)).Error!.Code);

        await _client.FollowAsync((await _client.CancelAsync(Samples.BackupRequest().Id)).Job!);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteSetAsync(Set)).Code);
    }

    [Fact]
    public async Task A_backup_does_not_write_into_a_staged_set()
    {
        await _client.StageAsync(Set, File1, Content);

        var (_, _, error) = await _client.PostAsync(Samples.BackupRequest());

        Assert.Equal(FarmErrorCodes.SetExists, error!.Code);
    }

    [Fact]
    public async Task A_missing_file_of_a_set_that_we_made_is_put_back()
    {
        await _client.RunAsync(Samples.BackupRequest());
        File.Delete(Local(File1));

        Assert.Equal(HttpStatusCode.Created, (await _client.StageAsync(Set, File1, Content)).Code);
        Assert.Equal(HttpStatusCode.OK, (await _client.StageAsync(Set, "app/spbr0000/spbackup.log", Encoding.UTF8.GetBytes(Samples.Log))).Code);
    }

    [Fact]
    public async Task A_set_that_we_made_is_deleted_with_all_that_a_cut_off_staging_left_and_can_be_staged_anew()
    {
        await _client.RunAsync(Samples.BackupRequest());
        File.Delete(Local(File1));
        await File.WriteAllTextAsync(Path.Combine(_agent.Mount, Set, "app", "spbr0000", SecureStoreBackup.FarmAgent.Files.StagingName.Of("00000001.bak")), "TAPE and no e", Token);

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteSetAsync(Set)).Code);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Mount));
        Assert.Equal(HttpStatusCode.Created, (await _client.StageAsync(Set, File1, Content)).Code);
        Assert.Equal(File1, Assert.Single(await _client.FilesAsync(Set)).Path);
    }

    [Fact]
    public async Task A_set_that_is_deleted_while_a_file_arrives_is_gone_and_can_be_staged_anew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no file that is being written.");
        await _client.StageAsync(Set, File1, Content);
        var source = new Halting(new byte[100_000]);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/sets/{Set}/files/app/late.bak?backupDirectory={Uri.EscapeDataString(AgentUnderTest.Share)}") { Content = new StreamContent(source) };
        request.Headers.Add(FencingHeader.Name, FencingHeader.Format(Samples.Term));
        request.Content.Headers.ContentLength = 100_000;
        Digest(request, $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(new byte[100_000]))}:");
        var arriving = _client.Http.SendAsync(request, Token);
        var part = Path.Combine(_agent.Mount, Set, "app", SecureStoreBackup.FarmAgent.Files.StagingName.Of("late.bak"));
        await Eventually.TrueAsync(() => File.Exists(part));

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteSetAsync(Set)).Code);
        source.GoOn();
        using var answer = await arriving;

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Mount));
        Assert.Empty(await _client.SetsAsync());
        Assert.Equal(HttpStatusCode.Created, (await _client.StageAsync(Set, File1, Content)).Code);
    }

    [Fact]
    public async Task What_people_put_there_is_not_staged_into()
    {
        Directory.CreateDirectory(Path.Combine(_agent.Mount, Set));

        Assert.Equal(FarmErrorCodes.SetExists, (await _client.StageAsync(Set, File1, Content)).Error!.Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteSetAsync(Set)).Code);
        Assert.True(Directory.Exists(Path.Combine(_agent.Mount, Set)));
    }

    [Theory]
    [InlineData("app/..%5c..%5cx", AgentUnderTest.Share)]
    [InlineData("app%5cx", AgentUnderTest.Share)]
    [InlineData("app/con.txt", AgentUnderTest.Share)]
    [InlineData("app/~0123456789abcdef.part", AgentUnderTest.Share)]
    [InlineData(File1, @"\\fs02\elsewhere")]
    [InlineData(File1, @"\\fs01\sets\..\x")]
    [InlineData(File1, @"\\?\C:\x")]
    public async Task A_way_out_of_the_roots_is_refused_before_any_file_is_touched(string path, string directory)
    {
        var (code, _) = await _client.StageAsync(Set, path, Content, prepare: null, directory);

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_agent.Mount));
        Assert.Empty(await _client.SetsAsync());
    }

    [Theory]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("md5=:AAAA:")]
    [InlineData("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public async Task A_digest_that_cannot_be_read_is_a_bad_request_with_its_header(string digest)
    {
        var (code, error) = await _client.StageAsync(Set, File1, Content, request => Digest(request, digest));

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Contains("Content-Digest", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leads_no_more_stages_and_deletes_nothing()
    {
        await _client.StageAsync(Set, File1, Content);
        var old = Samples.Term with { Number = 1 };

        var (_, staged) = await _client.StageAsync(Set, "app/x", Content, request =>
        {
            request.Headers.Remove(FencingHeader.Name);
            request.Headers.Add(FencingHeader.Name, FencingHeader.Format(old));
        });

        Assert.Equal(FarmErrorCodes.Fenced, staged!.Code);
        Assert.Equal(FarmErrorCodes.Fenced, (await _client.DeleteSetAsync(Set, old)).Error!.Code);
        Assert.True(File.Exists(Local(File1)));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task The_digest_of_a_file_that_lies_there_is_told_when_asked_for(string method)
    {
        await _client.StageAsync(Set, File1, Content);

        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/sets/{Set}/files/{File1}");
        request.Headers.Add("Want-Repr-Digest", "sha-512=3, sha-256=10");
        using var answer = await _client.Http.SendAsync(request, Token);

        Assert.Equal($"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Content))}:", Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        Assert.Equal(method == "GET" ? Content : [], await answer.Content.ReadAsByteArrayAsync(Token));
    }

    public async ValueTask InitializeAsync()
    {
        Samples.MakeHealthy(_agent.PowerShell);
        await _agent.StartAsync(Token);
        _client = _agent.Operator();
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private string Local(string path) => Path.Combine([_agent.Mount, Set, .. path.Split('/')]);

    private static void Digest(HttpRequestMessage request, string digest)
    {
        request.Content!.Headers.Remove("Content-Digest");
        request.Content.Headers.Add("Content-Digest", digest);
    }

    /// <summary>A source that halts in the middle until it is told to go on.</summary>
    private sealed class Halting(byte[] content) : MemoryStream(content)
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _goOn.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2)
                await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, (int)Length / 2)], cancellationToken);
        }
    }

    /// <summary>A source that breaks after a while.</summary>
    private sealed class Cut : MemoryStream
    {
        public Cut()
            : base(new byte[50_000])
        {
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new InvalidOperationException("The source broke.") : base.ReadAsync(buffer, cancellationToken);
    }
}
