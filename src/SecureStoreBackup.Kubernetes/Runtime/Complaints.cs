using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Remembers what was already said of whom, so that a failure that lasts is told once, not once per retry, and its end once.
/// Holds an entry only for those that failed last; thread-safe.
/// </summary>
internal sealed partial class Complaints<TKey>
    where TKey : notnull
{
    /// <summary>Different failures remembered of one; more of them are told again and again, for they are news.</summary>
    private const int Remembered = 8;

    private readonly ConcurrentDictionary<TKey, Said> _said = new();

    /// <summary>Notes a failure. True when nobody has heard of it since all was well.</summary>
    public bool IsNews(TKey of, Exception e)
    {
        var said = _said.GetOrAdd(of, static _ => new Said());
        lock (said)
        {
            said.Failures++;
            var what = What(e);
            if (said.Whats.Contains(what))
                return false;
            if (said.Whats.Count == Remembered)
                said.Whats.Dequeue();
            said.Whats.Enqueue(what);
            return true;
        }
    }

    /// <summary>All is well. The number of failures that this ends; 0 when there was none.</summary>
    public int End(TKey of)
    {
        if (!_said.TryRemove(of, out var said))
            return 0;
        lock (said)
            return said.Failures;
    }

    /// <summary>Two failures are the same when only numbers differ, such as times, ports and versions.</summary>
    private static string What(Exception e)
    {
        var what = "";
        for (var cause = e; cause is not null; cause = cause.InnerException)
            what += $"{cause.GetType().Name}: {Digits().Replace(cause.Message, "0")}\n";
        return what;
    }

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    private sealed class Said
    {
        public Queue<string> Whats { get; } = new();

        public int Failures { get; set; }
    }
}
