using System.Runtime.InteropServices;

namespace NetAdapt.Cli;

/// <summary>Ctrl-C and SIGTERM ask for a stop at the next safe point; a second Ctrl-C stops at once. Files stay whole either way: they are
/// written atomically.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask)];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) Environment.Exit(ExitCode.Stopped);
        Console.Error.WriteLine("stopping at the next safe point (Ctrl-C again: at once)");
        _source.Cancel();
    }
}
