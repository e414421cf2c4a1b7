using System.Runtime.InteropServices;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>What the program takes of a device's disk (docs/decisions/0023).</summary>
public sealed class SizeTests
{
    private const long Most = 13_500_000;

    [Fact]
    public void Each_program_is_at_most_13_and_a_half_MB() => Assert.All(Programs(), program => Assert.InRange(new FileInfo(program).Length, 1, Most));

    /// <summary>They would double its kernels, and never run there by themselves. The compiler leaves them out only while it sees through the tests for them.</summary>
    [Fact]
    public void The_build_for_AVX_512_holds_no_kernels_for_AVX2()
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64) Assert.Skip("AVX-512 is x64's");
        Assert.True(Holds(PublishedProgram.Path, "CpuTrainingPlan_2<NetAdapt_Kernels_NetAdapt_Kernels_Lanes_Avx2Lanes"u8));
        Assert.False(Holds(PublishedProgram.Path + "-avx512", "CpuTrainingPlan_2<NetAdapt_Kernels_NetAdapt_Kernels_Lanes_Avx2Lanes"u8));
    }

    private static IEnumerable<string> Programs() => new[] { PublishedProgram.Path, PublishedProgram.Path + "-avx512" }.Where(File.Exists);

    private static bool Holds(string program, ReadOnlySpan<byte> symbol) => File.ReadAllBytes(program + ".dbg").AsSpan().IndexOf(symbol) >= 0;
}
