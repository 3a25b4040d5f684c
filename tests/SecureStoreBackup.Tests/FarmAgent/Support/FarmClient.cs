using System.Net;
using System.Net.Http.Json;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>The protocol in a test's words, over a client that shows the right certificate.</summary>
internal sealed class FarmClient(HttpClient http)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public HttpClient Http => http;

    public async Task<FarmInfo> DescribeAsync() => (await http.GetFromJsonAsync("/v1/farm", FarmProtocolJson.Default.FarmInfo, Token))!;

    public async Task<PreflightReport> PreflightAsync(PreflightRequest request)
    {
        using var answer = await http.PostAsJsonAsync("/v1/preflight", request, FarmProtocolJson.Default.PreflightRequest, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        return (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.PreflightReport, Token))!;
    }

    public async Task<(HttpStatusCode Code, FarmError? Error)> FenceAsync(FencingTerm term, bool takeover = false)
    {
        using var answer = await http.PostAsJsonAsync("/v1/fence", new FenceRequest(term, takeover), FarmProtocolJson.Default.FenceRequest, Token);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error);
    }

    public async Task<(HttpStatusCode Code, JobStatus? Job, FarmError? Error)> PostAsync(JobRequest request)
    {
        using var answer = await http.PostAsJsonAsync("/v1/jobs", request, FarmProtocolJson.Default.JobRequest, Token);
        return answer.IsSuccessStatusCode
            ? (answer.StatusCode, await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.JobStatus, Token), null)
            : (answer.StatusCode, null, (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error);
    }

    public async Task<(HttpStatusCode Code, JobStatus? Job, FarmError? Error)> CancelAsync(string id, FencingTerm? term = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/jobs/{id}/cancel");
        request.Headers.Add(FencingHeader.Name, FencingHeader.Format(term ?? Samples.Term));
        using var answer = await http.SendAsync(request, Token);
        return answer.IsSuccessStatusCode
            ? (answer.StatusCode, await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.JobStatus, Token), null)
            : (answer.StatusCode, null, (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error);
    }

    public async Task<(HttpStatusCode Code, FarmError? Error)> DeleteSetAsync(string set, FencingTerm? term = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/sets/{set}");
        request.Headers.Add(FencingHeader.Name, FencingHeader.Format(term ?? Samples.Term));
        return await ErrorOfAsync(request);
    }

    /// <param name="prepare">Changes the request before it is sent.</param>
    public async Task<(HttpStatusCode Code, FarmError? Error)> StageAsync(string set, string path, byte[] content, Action<HttpRequestMessage>? prepare = null, string directory = AgentUnderTest.Share)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/sets/{set}/files/{path}?backupDirectory={Uri.EscapeDataString(directory)}") { Content = new ByteArrayContent(content) };
        request.Headers.Add(FencingHeader.Name, FencingHeader.Format(Samples.Term));
        request.Content.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(content))}:");
        prepare?.Invoke(request);
        return await ErrorOfAsync(request);
    }

    private async Task<(HttpStatusCode Code, FarmError? Error)> ErrorOfAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync(FarmProtocolJson.Default.FarmErrorAnswer, Token))!.Error);
    }

    public async Task<JobStatus> GetAsync(string id, int wait = 0) =>
        (await http.GetFromJsonAsync($"/v1/jobs/{id}?wait={wait}", FarmProtocolJson.Default.JobStatus, Token))!;

    /// <summary>Posts the job and follows it to where it no longer runs.</summary>
    public async Task<JobStatus> RunAsync(JobRequest request)
    {
        var (code, job, error) = await PostAsync(request);
        Assert.True(error is null, $"{code}: {error}");
        return await FollowAsync(job!);
    }

    /// <summary>Waits for the job to where it no longer runs, at most 4 times 30 s.</summary>
    public async Task<JobStatus> FollowAsync(JobStatus job)
    {
        for (var poll = 0; poll < 4 && job.State is JobState.Running; poll++)
            job = await GetAsync(job.Id, wait: 30);
        return job;
    }

    public async Task<IReadOnlyList<FarmSet>> SetsAsync() => (await http.GetFromJsonAsync("/v1/sets", FarmProtocolJson.Default.IReadOnlyListFarmSet, Token))!;

    public async Task<IReadOnlyList<SetFile>> FilesAsync(string set) => (await http.GetFromJsonAsync($"/v1/sets/{set}/files", FarmProtocolJson.Default.IReadOnlyListSetFile, Token))!;
}
