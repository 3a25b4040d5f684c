using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Runtime;

namespace SecureStoreBackup.Tests.Kubernetes.Runtime;

/// <summary>Whatever a server does for a while, once it behaves the store is equal to it.</summary>
public sealed partial class WatcherProperties
{
    private const int MaxSteps = 10_000;

    private static readonly Gen<Change> Changes = Gen.Frequency(
        (12, from name in Gen.Elements("a", "b", "c", "d", "e", "f", "g") from what in Gen.Elements(0, 0, 1, 1, 1, 2) select new Change(name, what)),
        (1, Gen.Constant(new Change(null, 0))));

    private static readonly Gen<Mood> Moods =
        from before in Gen.ArrayOf(Changes)
        from fault in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, FickleServer.Faults - 1))
        from amount in Gen.Choose(0, 9)
        from during in Gen.ArrayOf(Changes)
        select new Mood(before, fault, amount, during);

    [Fact]
    public void Any_interleaving_of_what_a_server_may_do_leaves_the_store_equal_to_it_once_it_behaves() =>
        Prop.ForAll(Gen.ArrayOf(Moods).ToArbitrary(), moods => Holds(moods, told => told, server => server)).Check(Runs(1000));

    [Fact]
    public void A_consumer_that_keeps_what_a_new_list_lacks_is_found_out() =>
        Assert.False(HoldsForAll(told => told is WatcherEvent<Widget>.InitApply(var item) ? new WatcherEvent<Widget>.Apply(item) : told is WatcherEvent<Widget>.InitDone ? null : told, server => server));

    [Fact]
    public void A_watcher_that_takes_the_first_page_for_the_whole_list_is_found_out() =>
        Assert.False(HoldsForAll(told => told, server => new FirstPageOnly(server)));

    [Fact]
    public void A_watcher_that_passes_over_deletions_is_found_out() =>
        Assert.False(HoldsForAll(told => told is WatcherEvent<Widget>.Delete ? null : told, server => server));

    private static bool HoldsForAll(Func<WatcherEvent<Widget>, WatcherEvent<Widget>?> lens, Func<FickleServer, HttpMessageHandler> between)
    {
        var holds = true;
        Prop.ForAll(Gen.ArrayOf(Moods).ToArbitrary(), moods => holds &= Holds(moods, lens, between)).Check(Config.Quick.WithMaxTest(200).WithReplay(20261122, 7).WithQuietOnSuccess(true));
        return holds;
    }

    /// <summary>Follows the server until it behaves and has said that there is nothing more.</summary>
    private static bool Holds(Mood[] moods, Func<WatcherEvent<Widget>, WatcherEvent<Widget>?> lens, Func<FickleServer, HttpMessageHandler> between)
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        using var server = new FickleServer(moods);
        using var client = new KubernetesClient(
            new(new("https://api.example")) { RequestsPerSecond = 1e9, Burst = int.MaxValue }, time, NullLogger<KubernetesClient>.Instance, between(server));
        var watcher = new Watcher<Widget>(client, Widget.Resource, "default", new WatcherOptions { Selection = new ListOptions { PageSize = 2 } }, time, NullLogger.Instance);
        var writer = new StoreWriter<Widget>();
        for (var step = 0; step < MaxSteps; step++)
        {
            try
            {
                var told = watcher.NextAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken).GetAwaiter().GetResult();
                if (lens(told) is { } seen)
                    writer.Write(seen);
                if (server.Behaves && told is WatcherEvent<Widget>.Bookmark(var version) && version == server.Version)
                    return writer.Store.All.Select(w => (w.Metadata.Name!, w.Metadata.ResourceVersion!)).Order().SequenceEqual(server.Good.Order());
            }
            catch (Exception e) when (e is KubernetesException or HttpRequestException or IOException or InvalidAnswerException)
            {
                // As a reflector would: note it, and go on.
            }
        }

        return false;
    }

    private static Config Runs(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20261122, 7);

    /// <summary>Makes of the client one that never asks for a second page.</summary>
    private sealed partial class FirstPageOnly(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        [GeneratedRegex("\"continue\":\"[^\"]+\"", RegexOptions.NonBacktracking)]
        private static partial Regex Next();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.Content is StringContent content)
                answer.Content = new StringContent(
                    Next().Replace(await content.ReadAsStringAsync(cancellationToken), "\"continue\":\"\""), Encoding.UTF8, content.Headers.ContentType!.MediaType!);
            return answer;
        }
    }
}
