using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint;

/// <summary>
/// The tree that <c>Backup-SPFarm -ShowTree</c> prints, as exact <c>-Item</c> paths. Node names may be localized, so an item is
/// found by its own name, its children and its siblings, never by the name of a container.
/// </summary>
public sealed class ShowTree
{
    private readonly ImmutableArray<Node> _nodes;

    private ShowTree(ImmutableArray<Node> nodes) => _nodes = nodes;

    public static ShowTree Parse(IEnumerable<string> lines)
    {
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var open = new Stack<(int Indent, Node Node)>();
        foreach (var line in lines.Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            // An excluded item has '*' before it; one that cannot be selected stands in brackets.
            var text = line.Trim();
            var excluded = text.StartsWith('*');
            var name = text.TrimStart('*').Trim().TrimEnd('\\').Trim();
            var selectable = !(name.StartsWith('[') && name.EndsWith(']'));
            name = selectable ? name : name[1..^1];
            // The mark stands before the name, or in the place of the first space.
            var indent = line.TakeWhile(c => c is ' ' or '\t' or '*').Count();
            if (excluded && line[indent - 1] is '*')
                indent--;
            while (open.TryPeek(out var top) && top.Indent >= indent)
                open.Pop();
            var parent = open.TryPeek(out var above) ? above.Node : null;
            var node = new Node(name, parent is null ? name : $@"{parent.Path}\{name}", parent, selectable && !excluded);
            parent?.Children.Add(node);
            open.Push((indent, node));
            nodes.Add(node);
        }
        return new ShowTree(nodes.ToImmutable());
    }

    /// <summary>The path of a service application: the selectable node of its name that has its database below it.</summary>
    /// <exception cref="FarmRefusedException">There is none, or more than one.</exception>
    public string ApplicationPath(string name, string database) => Application(name, database).Path;

    /// <summary>The path of a proxy: the selectable node of its name beside which its application does not stand.</summary>
    /// <exception cref="FarmRefusedException">There is none, or more than one.</exception>
    public string ProxyPath(string name, string application, string database)
    {
        var other = Application(application, database);
        return One([.. Named(name).Where(node => node.Parent != other.Parent && !node.Names(database))], $"proxy '{name}'").Path;
    }

    private Node Application(string name, string database)
    {
        var named = Named(name);
        var owning = named.Where(node => node.Names(database)).ToImmutableArray();
        // Where the tree does not show the database, only a name without a rival is certain.
        return One(owning.IsEmpty ? named : owning, $"service application '{name}'");
    }

    private ImmutableArray<Node> Named(string name) =>
        [.. _nodes.Where(node => node.Selectable && string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase))];

    private static Node One(ImmutableArray<Node> found, string what) => found switch
    {
        [var one] => one,
        [] => throw new FarmRefusedException(FarmErrorCodes.ItemNotFound, $"Backup-SPFarm -ShowTree shows no item for the {what}.", "Check that the service is provisioned and that its item can be selected."),
        _ => throw new FarmRefusedException(FarmErrorCodes.ItemNotFound, $"Backup-SPFarm -ShowTree shows {found.Length} items for the {what}: {string.Join("; ", found.Select(node => node.Path))}.", "Give each service application and proxy a name of its own."),
    };

    private sealed class Node(string name, string path, Node? parent, bool selectable)
    {
        public string Name => name;

        public string Path => path;

        public Node? Parent => parent;

        public bool Selectable => selectable;

        public List<Node> Children { get; } = [];

        public bool Names(string database) =>
            Children.Exists(child => string.Equals(child.Name, database, StringComparison.OrdinalIgnoreCase) || child.Names(database));
    }
}
