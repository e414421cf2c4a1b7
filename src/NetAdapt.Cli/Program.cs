using NetAdapt.Cli.Terminal;
using NetAdapt.Files;

namespace NetAdapt.Cli;

/// <summary>Parse, run, exit code. Errors are caught here, once.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        StandardStreams.FillClosed();
        SpareStream.TakeStandardError();
        try
        {
            WiderBuild.HandOver(arguments);
            Collector.StopTheWorld();
            return Run(arguments);
        }
        catch (Exception e)
        {
            return Edge.Report(e, Console.Error);
        }
    }

    private static int Run(string[] arguments)
    {
        using var interrupt = new Interrupt();
        try
        {
            return CommandTree.Run(arguments, interrupt.Token);
        }
        catch (OperationCanceledException e) when (interrupt.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Stopped;
        }
    }
}
