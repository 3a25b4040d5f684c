using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

public sealed class RequestTests
{
    private static readonly ListOptions Selected = new() { LabelSelector = "app=x,tier!=y", FieldSelector = "metadata.name=a b", PageSize = 3 };

    public static TheoryData<Request, string> Urls => new()
    {
        { Request.Get(Widget.Resource, new("sharepoint", "a")), "GET /apis/example.dev/v1/namespaces/sharepoint/widgets/a" },
        { Request.Get(Resources.Secrets, new("ns", "s.1")), "GET /api/v1/namespaces/ns/secrets/s.1" },
        { Request.Get(Resources.Namespaces, new("", "kube-system")), "GET /api/v1/namespaces/kube-system" },
        { Request.List(Widget.Resource, "ns", ListOptions.All), "GET /apis/example.dev/v1/namespaces/ns/widgets?limit=500" },
        { Request.List(Widget.Resource, null, ListOptions.All), "GET /apis/example.dev/v1/widgets?limit=500" },
        {
            Request.List(Widget.Resource, "ns", Selected, "a+b/c="),
            "GET /apis/example.dev/v1/namespaces/ns/widgets?limit=3&continue=a%2Bb%2Fc%3D&labelSelector=app%3Dx%2Ctier%21%3Dy&fieldSelector=metadata.name%3Da%20b"
        },
        {
            Request.Watch(Widget.Resource, "ns", ListOptions.All, "219", TimeSpan.FromSeconds(290)),
            "GET /apis/example.dev/v1/namespaces/ns/widgets?watch=true&allowWatchBookmarks=true&resourceVersion=219&timeoutSeconds=290"
        },
        { Request.Create(Widget.Resource, Widget.Named("a")), "POST /apis/example.dev/v1/namespaces/default/widgets" },
        { Request.Replace(Widget.Resource, Widget.Named("a")), "PUT /apis/example.dev/v1/namespaces/default/widgets/a" },
        { Request.ReplaceStatus(Widget.Resource, Widget.Named("a")), "PUT /apis/example.dev/v1/namespaces/default/widgets/a/status" },
        { Request.MergePatch(Widget.Resource, Widget.Key("a"), []), "PATCH /apis/example.dev/v1/namespaces/default/widgets/a" },
        { Request.Delete(Widget.Resource, Widget.Key("a")), "DELETE /apis/example.dev/v1/namespaces/default/widgets/a" },
    };

    [Theory, MemberData(nameof(Urls))]
    public void Each_verb_has_its_method_and_path(Request request, string expected) => Assert.Equal(expected, request.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("A")]
    [InlineData("-a")]
    [InlineData("a.")]
    [InlineData("a\n")]
    [InlineData("a?x")]
    public void A_bad_name_never_reaches_the_wire(string name)
    {
        Assert.Throws<ArgumentException>(() => Request.Get(Widget.Resource, new("ns", name)));
        Assert.Throws<ArgumentException>(() => Request.Delete(Widget.Resource, new("ns", name)));
        Assert.Throws<ArgumentException>(() => Request.List(Widget.Resource, name, ListOptions.All));
    }

    [Fact]
    public void A_name_of_254_characters_is_too_long()
    {
        Assert.NotNull(Request.Get(Widget.Resource, new("ns", new string('a', 253))));
        Assert.Throws<ArgumentException>(() => Request.Get(Widget.Resource, new("ns", new string('a', 254))));
    }

    [Fact]
    public void A_namespaced_object_without_a_namespace_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Request.Get(Widget.Resource, new("", "a")));
        Assert.Throws<ArgumentException>(() => Request.Create(Widget.Resource, new Widget { Metadata = new() { Name = "a" } }));
    }

    [Fact]
    public void An_update_that_could_overrun_another_writer_is_refused()
    {
        var widget = Widget.Named("a") with { Metadata = new() { Name = "a", Namespace = "default" } };

        var e = Assert.Throws<ArgumentException>(() => Request.ReplaceStatus(Widget.Resource, widget));

        Assert.Contains("metadata.resourceVersion", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deletion_may_be_bound_to_a_uid_and_a_version()
    {
        var request = Request.Delete(Widget.Resource, Widget.Key("a"), "u-1", "7");

        Assert.Equal("""{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u-1","resourceVersion":"7"}}""", Body(request));
    }

    [Fact]
    public void A_merge_patch_says_that_it_is_one()
    {
        using var message = Request.MergePatch(Widget.Resource, Widget.Key("a"), new JsonObject { ["spec"] = null }).ToMessage();

        Assert.Equal("application/merge-patch+json", message.Content!.Headers.ContentType!.MediaType);
    }

    [Fact]
    public void A_body_is_the_object_with_its_kind()
    {
        var body = JsonNode.Parse(Body(Request.Create(Widget.Resource, Widget.Named("a", size: 4))))!;

        Assert.Equal("example.dev/v1 Widget a 4", $"{body["apiVersion"]} {body["kind"]} {body["metadata"]!["name"]} {body["spec"]!["size"]}");
    }

    private static string Body(Request request) => Encoding.UTF8.GetString(request.Body!.Value.Span);
}
