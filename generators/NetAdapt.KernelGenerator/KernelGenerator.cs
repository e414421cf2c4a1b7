using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using NetAdapt.KernelGenerator.Depthwise;
using NetAdapt.KernelGenerator.Pointwise;
using NetAdapt.KernelGenerator.Shapes;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator;

/// <summary>Writes the micro-kernels that nobody should write by hand: families of register tiles, which are always the same, and kernels for the layers of *.shapes files.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <summary>The names of the steps, for tests.</summary>
    internal const string ReadStep = "ReadShapes", ChooseStep = "ChooseKernels", KernelStep = "Kernel";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(WriteFamilies);

        IncrementalValuesProvider<ReadShapes> files = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".shapes", StringComparison.Ordinal))
            .Select(static (file, cancel) => ShapesReader.Read(file.Path, file.GetText(cancel)!))
            .WithTrackingName(ReadStep);
        IncrementalValueProvider<EquatableArray<PointwiseKernel>> kernels = files.Collect()
            .Select(static (all, _) => new EquatableArray<PointwiseKernel>(PointwiseKernel.Of(all)))
            .WithTrackingName(ChooseStep);

        context.RegisterSourceOutput(files.SelectMany(static (file, _) => file.Problems), static (output, problem) => output.ReportDiagnostic(ShapeDiagnostics.Of(problem)));
        context.RegisterSourceOutput(kernels.SelectMany(static (all, _) => all).WithTrackingName(KernelStep), static (output, kernel) =>
        {
            output.AddSource($"{kernel.Name}.g.cs", PointwiseWriter.Write(kernel));
            foreach (TileSpec tile in kernel.Tiles) output.AddSource($"{tile.Name}.g.cs", TileWriter.Write(tile));
        });
        context.RegisterSourceOutput(kernels, static (output, all) => output.AddSource("ShapeKernels.g.cs", PointwiseWriter.WriteList(all)));
    }

    private static void WriteFamilies(IncrementalGeneratorPostInitializationContext output)
    {
        foreach (ARows rows in (ARows[])[ARows.Apart, ARows.Adjacent])
        {
            output.AddSource($"{rows}Tiles.g.cs", TileListWriter.Write(rows));
            foreach (TileSpec tile in TileFamily.For(rows).SelectMany(family => family.Tiles(rows)).Distinct())
                output.AddSource($"{tile.Name}.g.cs", TileWriter.Write(tile));
        }
        foreach (DepthwiseSpec window in DepthwiseSpec.All) output.AddSource($"{window.Name}.g.cs", DepthwiseWriter.Write(window));
    }
}
