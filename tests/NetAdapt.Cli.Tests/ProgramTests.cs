namespace NetAdapt.Cli.Tests;

public sealed class ProgramTests
{
    [Fact]
    public void The_program_starts() => Assert.NotNull(typeof(Program).Assembly.EntryPoint);
}
