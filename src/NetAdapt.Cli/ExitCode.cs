namespace NetAdapt.Cli;

/// <summary>What the program's exit codes mean; scripts rely on them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It ran, but did not reach what was asked: a budget, an accuracy.</summary>
    public const int NotReached = 1;

    /// <summary>Wrong usage or input.</summary>
    public const int WrongInput = 2;

    /// <summary>A fault of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl-C at a safe point.</summary>
    public const int Stopped = 130;
}
