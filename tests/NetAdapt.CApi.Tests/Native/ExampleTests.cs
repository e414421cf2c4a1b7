using System.Globalization;
using System.Runtime.InteropServices;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Onnx;

namespace NetAdapt.CApi.Tests.Native;

/// <summary>examples/c, built in each way that the documentation gives.</summary>
public sealed class ExampleTests(Workshop workshop) : IClassFixture<Workshop>
{
    private static string Examples => Path.Combine(PublishedLibrary.Repository, "examples", "c");

    [Theory]
    [InlineData(Linkage.Shared)]
    [InlineData(Linkage.Static)]
    [InlineData(Linkage.Alone)]
    public void A_C_program_gives_the_engines_own_result(Linkage linkage)
    {
        string program = PublishedLibrary.Compile(Path.Combine(Examples, "classify.c"), workshop[$"classify-{linkage}"], linkage);
        float[] image = [.. Enumerable.Range(0, workshop.Network.InputShape.Count).Select(i => MathF.Sin(i))];
        File.WriteAllBytes(workshop["image.f32"], MemoryMarshal.AsBytes<float>(image));
        string[] said = PublishedLibrary.RunProgram(program, workshop.Model, workshop["image.f32"]).Succeeded().Output.Split(' ', '(', ')');

        using IInferencePlan plan = new CpuBackend().PlanInference(FusedNetwork.Of(workshop.Network), new PlanOptions());
        ChannelOrder.FirstToLast(image, plan.Input, workshop.Network.InputShape);
        plan.Run();
        float[] logits = plan.Output.ToArray();
        Assert.Equal(Array.IndexOf(logits, logits.Max()), int.Parse(said[1], CultureInfo.InvariantCulture));
        Assert.Equal(logits.Max(), float.Parse(said[3], CultureInfo.InvariantCulture), 1e-4f);
    }

    [Fact]
    public void The_dynamic_linker_takes_the_build_that_the_processor_can_run()
    {
        string program = PublishedLibrary.Compile(Path.Combine(Examples, "classify.c"), workshop["isa"]);
        string said = PublishedLibrary.RunProgram(program, workshop.Model).Succeeded().Error;
        Assert.Contains(PublishedLibrary.IsForeign ? "(advsimd)" : $"({KernelCatalog.SupportedIsas[0]})", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Pkg_config_knows_how_to_compile()
    {
        string prefix = PublishedLibrary.Prefix;
        Ran flags = PublishedLibrary.Run("env", $"PKG_CONFIG_PATH={prefix}/lib/pkgconfig", "pkg-config", "--cflags", "--libs", "netadapt");
        if (flags.Code == 127) Assert.Skip("pkg-config is not installed");
        PublishedLibrary.Run(PublishedLibrary.Tool("cc"), [Path.Combine(Examples, "adapt.c"), "-Wall", "-Wextra", "-Werror", "-o", workshop["adapt"], $"-Wl,-rpath,{prefix}/lib",
            .. flags.Succeeded().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]).Succeeded();
        Assert.Equal(2, PublishedLibrary.RunProgram(workshop["adapt"]).Code);
    }

    [Fact]
    public void CMake_finds_the_package()
    {
        string build = workshop["cmake"];
        PublishedLibrary.Run("cmake", "-S", Examples, "-B", build, $"-DCMAKE_PREFIX_PATH={PublishedLibrary.Prefix}",
            $"-DCMAKE_C_COMPILER={PublishedLibrary.Tool("cc")}", "-DCMAKE_SYSTEM_NAME=Linux").Succeeded();
        PublishedLibrary.Run("cmake", "--build", build).Succeeded();
        foreach (string program in new[] { "classify", "classify_static" }) PublishedLibrary.RunProgram(Path.Combine(build, program), workshop.Model).Succeeded();
    }

    [Fact]
    public void The_header_is_also_C_plus_plus() =>
        PublishedLibrary.RunProgram(PublishedLibrary.Compile(Path.Combine(AppContext.BaseDirectory, "Native", "cplusplus.cpp"), workshop["cplusplus"])).Succeeded();
}
