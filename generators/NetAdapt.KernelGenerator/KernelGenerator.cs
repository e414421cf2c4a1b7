using Microsoft.CodeAnalysis;
using NetAdapt.KernelGenerator.Depthwise;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator;

/// <summary>Writes the micro-kernels that nobody should write by hand.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output =>
        {
            foreach (ARows rows in (ARows[])[ARows.Apart, ARows.Adjacent])
            {
                output.AddSource($"{rows}Tiles.g.cs", TileListWriter.Write(rows));
                foreach (TileSpec tile in TileFamily.For(rows).SelectMany(family => family.Tiles(rows)).Distinct())
                    output.AddSource($"{tile.Name}.g.cs", TileWriter.Write(tile));
            }
            foreach (DepthwiseSpec window in DepthwiseSpec.All) output.AddSource($"{window.Name}.g.cs", DepthwiseWriter.Write(window));
        });
    }
}
