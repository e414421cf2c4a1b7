using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>NativeAOT deletes vector code without a word when it believes that the target lacks the instructions: look into the binary
/// itself.</summary>
public sealed class VectorCodeTests
{
    [Fact]
    public void The_kernels_really_use_the_vector_instructions_of_this_machine()
    {
        string isa = PublishedProgram.Json("info", "--devices").GetProperty("isa").GetString()!;
        Assert.Equal(RuntimeInformation.OSArchitecture == Architecture.X64 ? "avx2" : "advsimd", isa);
    }

    [Fact]
    public void The_binary_holds_fused_multiply_adds_on_whole_registers()
    {
        var (mnemonic, register) = RuntimeInformation.OSArchitecture == Architecture.X64 ? ("vfmadd", "%ymm") : ("fmla", ".4s");
        var start = new ProcessStartInfo("objdump", ["-d", "--no-show-raw-insn", PublishedProgram.Path]) { RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("objdump is not installed (package binutils)");
            return;
        }
        using (process)
        {
            int found = 0;
            while (process.StandardOutput.ReadLine() is { } line)
                if (line.Contains(mnemonic, StringComparison.Ordinal) && line.Contains(register, StringComparison.Ordinal)) found++;
            // A single 6x16 tile alone has 12.
            Assert.True(found > 100, $"only {found} fused multiply-adds on vectors");
        }
    }
}
