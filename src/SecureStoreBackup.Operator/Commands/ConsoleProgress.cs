using System.Globalization;
using SecureStoreBackup.Operator.Catalogs;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>
/// Tells on standard error how far something long has come: on a terminal by a bar that is written over, elsewhere by plain
/// lines. Thread-safe.
/// </summary>
/// <param name="terminal">Whether what was written can be written over.</param>
internal sealed class ConsoleProgress(TextWriter error, bool terminal, TimeProvider time) : IDisposable
{
    private const int Width = 24;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private DateTimeOffset _drawn;
    private bool _open;
    private string? _last;

    public static ConsoleProgress For(TextWriter error, TimeProvider time) => new(error, ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected, time);

    /// <summary>A line that stays. The same twice in a row is said once.</summary>
    public void Line(string text)
    {
        lock (_gate)
        {
            Clear();
            if (text != _last)
                error.WriteLine(text);
            _last = text;
        }
    }

    /// <summary>A bar on a terminal; elsewhere a line of its own for each percentage.</summary>
    public void Bar(string what, int percent)
    {
        if (!terminal)
            Line(string.Create(CultureInfo.InvariantCulture, $"{what} {percent}%"));
        else
            Draw(what, percent / 100.0, string.Create(CultureInfo.InvariantCulture, $"{percent}%"));
    }

    /// <summary>A bar of bytes on a terminal; elsewhere one line when it begins.</summary>
    public IProgress<long> Bytes(string what, long total)
    {
        if (!terminal)
            Line($"{what}, {CatalogText.Size(total)}");
        return new Meter(done =>
        {
            if (terminal)
                Draw(what, total == 0 ? 1 : (double)done / total, $"{CatalogText.Size(done)} of {CatalogText.Size(total)}");
        });
    }

    public void Dispose()
    {
        lock (_gate)
            Clear();
    }

    private void Draw(string what, double part, string told)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_open && now - _drawn < _pace)
                return;
            (_drawn, _open) = (now, true);
            var full = (int)(Math.Clamp(part, 0, 1) * Width);
            error.Write($"\r\e[K[{new string('#', full)}{new string('.', Width - full)}] {told}  {what}");
        }
    }

    private void Clear()
    {
        if (_open)
            error.Write("\r\e[K");
        _open = false;
    }

    private sealed class Meter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
