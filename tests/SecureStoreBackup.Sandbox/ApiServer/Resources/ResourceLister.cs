using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Resources;

/// <summary>One page of a list.</summary>
/// <param name="Version">What the list as a whole is as of; the same on every page.</param>
/// <param name="Continue">For the next page; empty on the last.</param>
/// <param name="Remaining">Objects after this page; null when unknown because of a selector, or on the last page.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Items, long Version, string Continue, int? Remaining);

/// <summary>Lists, in pages that all show one version.</summary>
internal sealed class ResourceLister(Store store)
{
    private const string TooOld = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public ListPage List(ResourceKind kind, ListQuery query)
    {
        var acrossNamespaces = kind.Namespaced && query.Namespace.Length == 0;
        var token = query.Continue.Length > 0 ? ContinueToken.Decode(query.Continue, query.Namespace, acrossNamespaces) : null;
        var snapshot = Snapshot(kind, query, token, acrossNamespaces);
        // With resourceVersion=0 the real server answers from its cache, which knows no pages.
        var limit = query.Limit == 0 || query.ResourceVersion == 0 ? int.MaxValue : query.Limit;

        var matching = snapshot.Objects.Values.Where(candidate => (token is null || candidate.Key > token.After) && query.Matches(candidate));
        var page = matching.Take(limit == int.MaxValue ? limit : limit + 1).ToList();
        if (page.Count <= limit)
            return new ListPage(page, snapshot.Version, "", null);
        page.RemoveAt(limit);
        store.KeepForPaging(kind.Storage, snapshot);
        var next = new ContinueToken(snapshot.Version, page[^1].Key).Encode(acrossNamespaces);
        return new ListPage(page, snapshot.Version, next, query.HasSelector ? null : matching.Count() - limit);
    }

    private Snapshot Snapshot(ResourceKind kind, ListQuery query, ContinueToken? token, bool acrossNamespaces)
    {
        if (token is { Version: >= 0 })
            return store.FindForPaging(kind.Storage, token.Version) ?? throw ExpiredToken(token, acrossNamespaces);
        var now = store.Snapshot(kind.Storage);
        if (query.ResourceVersion > now.Version)
            throw Refusals.VersionTooLarge(query.ResourceVersion.Value, now.Version);
        if (query.Exact && query.ResourceVersion != now.Version)
            return store.FindForPaging(kind.Storage, query.ResourceVersion ?? 0) ?? throw Refusals.Expired($"The resourceVersion for the provided list is too old.");
        return now;
    }

    private static StatusException ExpiredToken(ContinueToken token, bool acrossNamespaces)
    {
        var refusal = Refusals.Expired(TooOld);
        refusal.Status["metadata"] = new JsonObject { ["continue"] = new ContinueToken(-1, token.After).Encode(acrossNamespaces) };
        return refusal;
    }
}
