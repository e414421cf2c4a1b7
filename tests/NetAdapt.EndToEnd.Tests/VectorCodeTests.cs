using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>NativeAOT deletes vector code without a word when it believes that the target lacks the instructions: look into the binaries
/// themselves.</summary>
public sealed class VectorCodeTests
{
    private static bool IsX64 => RuntimeInformation.OSArchitecture == Architecture.X64;

    [Fact]
    public void The_kernels_really_use_the_vector_instructions_of_this_machine()
    {
        bool has512 = IsX64 && File.ReadAllText("/proc/cpuinfo").Contains(" avx512vl", StringComparison.Ordinal);
        Assert.Equal(has512 ? "avx512" : IsX64 ? "avx2" : "advsimd", Isa(PublishedProgram.Path));
    }

    [Fact]
    public void One_file_alone_works_without_its_wider_build()
    {
        using var folder = new TemporaryFolder();
        string alone = folder["netadapt"];
        File.Copy(PublishedProgram.Path, alone);
        Assert.Equal(IsX64 ? "avx2" : "advsimd", Isa(alone));
    }

    [Fact]
    public void An_instruction_set_that_is_asked_for_is_not_exchanged_for_a_wider_one()
    {
        if (!IsX64) Assert.Skip("AVX-512 is x64's");
        Assert.Equal("avx2", Isa(PublishedProgram.Path, "--device", "cpu:avx2"));
    }

    [Fact]
    public void The_binary_holds_fused_multiply_adds_on_whole_registers() =>
        Assert.True(Count(PublishedProgram.Path, IsX64 ? "vfmadd" : "fmla", IsX64 ? "%ymm" : ".4s") > 100);   // one 6x16 tile alone has 12

    [Fact]
    public void The_build_for_AVX_512_holds_them_on_its_registers()
    {
        if (!IsX64) Assert.Skip("AVX-512 is x64's");
        Assert.True(Count(PublishedProgram.Path + "-avx512", "vfmadd", "%zmm") > 100);
    }

    private static string Isa(string program, params string[] device)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["info", "--devices", "--json", .. device]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return PublishedProgram.Finish(process).Object.GetProperty("isa").GetString()!;
    }

    private static int Count(string program, string mnemonic, string register)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("objdump", ["-d", "--no-show-raw-insn", program]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("objdump is not installed (package binutils)");
            return 0;
        }
        using (process)
        {
            int found = 0;
            while (process.StandardOutput.ReadLine() is { } line)
                if (line.Contains(mnemonic, StringComparison.Ordinal) && line.Contains(register, StringComparison.Ordinal)) found++;
            return found;
        }
    }
}
