namespace NetAdapt.Cli.Terminal;

/// <summary>What a person sees, on standard error: plain lines and tables, and on a terminal one status line that is rewritten in place.</summary>
internal sealed class View(bool quiet)
{
    private const int WidthOfFiles = 200, WidthOfUnknown = 80;

    // A file or a pipe gets a line only so often, and a terminal is not redrawn faster than eyes can follow.
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10), TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _quiet = quiet;
    private readonly bool _isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private readonly Lock _lock = new();
    private DateTime _lastStatus = DateTime.UtcNow;
    private bool _statusIsShown;

    /// <summary>In characters; a terminal may be made wider at any time.</summary>
    private static int Width => Console.IsErrorRedirected ? WidthOfFiles : Console.WindowWidth is > 0 and var width ? width : WidthOfUnknown;

    /// <summary>A line that stays; on a terminal it is broken into lines that fit.</summary>
    public void Say(string text)
    {
        if (_quiet) return;
        lock (_lock)
        {
            ClearStatus();
            Console.Error.WriteLine(Wrapped(text));
        }
    }

    /// <summary>A line that stays, without the parts that do not fit.</summary>
    public void Say(FittedLine line) => Say(line.ToText(Width));

    /// <summary>A line that stays even with --quiet: something that the user must know.</summary>
    public void Warn(string text)
    {
        lock (_lock)
        {
            ClearStatus();
            Console.Error.WriteLine(Wrapped($"warning: {text}"));
        }
    }

    /// <summary>What is going on now; the next one takes its place.</summary>
    public void Status(string text) => Status(new FittedLine((text, 0)));

    /// <inheritdoc cref="Status(string)"/>
    public void Status(FittedLine line)
    {
        if (_quiet) return;
        lock (_lock)
        {
            if (DateTime.UtcNow - _lastStatus < (_isTerminal ? TerminalInterval : PlainInterval)) return;
            _lastStatus = DateTime.UtcNow;
            if (_isTerminal)
            {
                ClearStatus();
                // A cursor behind the last column would begin a new line.
                Console.Error.Write(line.ToText(Width - 1));
                _statusIsShown = true;
            }
            else
            {
                Console.Error.WriteLine(line.ToText(WidthOfFiles));
            }
        }
    }

    /// <summary>What has been going on for some seconds: a status that is shown at once, and a line where there is no terminal.</summary>
    public void Lasts(string text)
    {
        lock (_lock) _lastStatus = DateTime.MinValue;
        Status(text);
    }

    public void Show(Grid table)
    {
        if (_quiet) return;
        lock (_lock)
        {
            ClearStatus();
            // Markdown wants an empty line on both sides.
            string around = _isTerminal ? "" : "\n";
            Console.Error.Write($"{around}{table.ToText(_isTerminal, Width)}{around}");
        }
    }

    private string Wrapped(string text) => _isTerminal ? Paragraph.Wrap(text, Width) : text;

    private void ClearStatus()
    {
        if (_statusIsShown) Console.Error.Write("\r\u001b[2K");
        _statusIsShown = false;
    }
}
