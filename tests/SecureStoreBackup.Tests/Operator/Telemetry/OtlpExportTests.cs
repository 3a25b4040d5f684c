using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Telemetry;

namespace SecureStoreBackup.Tests.Operator.Telemetry;

public sealed class OtlpExportTests
{
    [Fact]
    public void Without_an_endpoint_nobody_listens()
    {
        using var export = OtlpExport.Start(_ => null);
        Assert.Null(export.Listening);
    }

    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_and_a_run_is_one_trace_whatever_was_restarted()
    {
        var received = new ConcurrentDictionary<string, byte[]>();
        await using var collector = await CollectAsync(received);
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single());
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var run = new BackupRun
        {
            Namespace = "sharepoint",
            Name = "contoso-1",
            Uid = "72611022-0463-46ce-9dae-2d1ea717e0e3",
            PolicyName = "contoso",
            Trigger = RunTrigger.Manual,
            Slot = Policies.At,
        };
        var step = new StepRecord { Name = StepNames.Preflight, State = StepState.Running, StartedAt = Policies.At };
        ActivityTraceId first = default, second = default;
        using (OtlpExport.Start(Environment.GetEnvironmentVariable))
        {
            using (var pass = RunTelemetry.Pass(run, step))
                first = pass!.TraceId;
            using (var pass = RunTelemetry.Pass(run, step))
            {
                RunTelemetry.Refused(pass, step.Name, "FarmUnreachable");
                second = pass!.TraceId;
            }
        }
        Assert.Equal(("72611022046346ce9dae2d1ea717e0e3", first), (first.ToHexString(), second));
        Assert.Contains("backup Preflight", Encoding.UTF8.GetString(received["/v1/traces"]), StringComparison.Ordinal);
        var metrics = Encoding.UTF8.GetString(received["/v1/metrics"]);
        Assert.Contains("securestore_step_refusals_total", metrics, StringComparison.Ordinal);
        Assert.Contains("FarmUnreachable", metrics, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> CollectAsync(ConcurrentDictionary<string, byte[]> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received[context.Request.Path] = body.ToArray();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
