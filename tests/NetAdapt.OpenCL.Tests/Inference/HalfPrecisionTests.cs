using System.Diagnostics;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests.Inference;

/// <summary>Not every driver has cl_khr_fp16 (PoCL since 7, with LLVM 19): where kernels in half precision cannot run, a compiler's front end still tells whether they are good OpenCL C.</summary>
public sealed class HalfPrecisionTests
{
    private const string Shape = "-DTM=4 -DTN=2 -DLX=8 -DLY=8 -DSPLIT=8 -DDEPTH=4 -DPARTS=8 -DTW=4 -DKH=3 -DKW=3 -DSH=2 -DSW=2 -DDH=1 -DDW=1 -DOP=* -DSTEP=1";

    public static TheoryData<string, string> Sources() => [.. from source in KernelSources.Names where !source.Contains('/')
        from flags in (string[])["-DACT_CLAMP", "-DACT_LEAKYRELU -DRESIDUAL", "-DACT_SIGMOID", "-DACT_HARDSIGMOID -DIMAGE", "-DACT_HARDSWISH -DLARGEST", "-DRESIDUAL"] select (source, flags)];

    [Theory, MemberData(nameof(Sources))]
    public void A_kernel_compiles_in_half_precision(string source, string flags)
    {
        string file = Path.Combine(Path.GetTempPath(), $"netadapt-{Guid.NewGuid():n}.cl");
        File.WriteAllText(file, KernelSources.TextOf(source));
        try
        {
            // The local product reads weights from a buffer only.
            string own = flags.Contains("IMAGE", StringComparison.Ordinal) ? Shape.Replace("-DDEPTH=4 ", "", StringComparison.Ordinal) : Shape;
            if (source == "convolution.cl" && flags == "-DRESIDUAL") own = "";
            string arguments = $"-x cl -cl-std=CL1.2 -target spir64 -Xclang -finclude-default-header -fsyntax-only -Wall -Werror -Wno-unused-function -DHALF {own} {flags} {file}";
            using Process? clang = Start(arguments);
            if (clang == null) Assert.Skip("clang is not here: kernels in half precision were not compiled");
            string said = clang.StandardError.ReadToEnd();
            clang.WaitForExit();
            if (clang.ExitCode != 0 && said.Contains("opencl-c", StringComparison.Ordinal) && said.Contains("file not found", StringComparison.Ordinal)) Assert.Skip("this clang has no OpenCL headers");
            Assert.True(clang.ExitCode == 0, $"{source} {flags}: {said}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process? Start(string arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("clang", arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
