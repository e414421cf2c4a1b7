using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using NetAdapt.KernelGenerator.Depthwise;
using NetAdapt.KernelGenerator.Networks;
using NetAdapt.KernelGenerator.Pointwise;
using NetAdapt.KernelGenerator.Shapes;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator;

/// <summary>Writes the micro-kernels that nobody should write by hand: families of register tiles, which are always the same, and kernels for the layers of *.shapes files.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <summary>The names of the steps, for tests.</summary>
    internal const string ReadStep = "ReadShapes", ChooseStep = "ChooseKernels", KernelStep = "Kernel", NetworkStep = "ReadNetwork";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // A compiled network's program refers to the engine, which has the kernels already.
        IncrementalValuesProvider<ReadNetwork> networks = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".network", StringComparison.Ordinal))
            .Select(static (file, cancel) => ReadNetwork.Of(file.Path, file.GetText(cancel)!))
            .WithTrackingName(NetworkStep);
        IncrementalValueProvider<bool> isEngine = networks.Collect().Select(static (all, _) => all.Length == 0);
        context.RegisterSourceOutput(networks, static (output, network) => InferWriter.AddTo(output, network));
        context.RegisterSourceOutput(isEngine, static (output, engine) =>
        {
            if (engine) WriteFamilies(output);
        });

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
        context.RegisterSourceOutput(kernels.Combine(isEngine), static (output, all) =>
        {
            if (all.Right) output.AddSource("ShapeKernels.g.cs", PointwiseWriter.WriteList(all.Left));
        });
    }

    private static void WriteFamilies(SourceProductionContext output)
    {
        foreach (ARows rows in (ARows[])[ARows.Apart, ARows.Adjacent])
        {
            output.AddSource($"{rows}Tiles.g.cs", TileListWriter.Write(rows));
            foreach (TileSpec tile in TileFamily.For(rows).SelectMany(family => family.Tiles(rows)).Distinct())
                output.AddSource($"{tile.Name}.g.cs", TileWriter.Write(tile));
        }
        output.AddSource("FoldedTiles.g.cs", FoldedTileWriter.WriteList());
        foreach (var (rows, vectors) in FoldedTileWriter.All) output.AddSource($"{FoldedTileWriter.Name(rows, vectors)}.g.cs", FoldedTileWriter.Write(rows, vectors));
        foreach (DepthwiseSpec window in DepthwiseSpec.All) output.AddSource($"{window.Name}.g.cs", DepthwiseWriter.Write(window));
    }
}
