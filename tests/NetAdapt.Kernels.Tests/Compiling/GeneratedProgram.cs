using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NetAdapt.Kernels.Compiling;

namespace NetAdapt.Kernels.Tests.Compiling;

/// <summary>What the generator writes for a network, compiled and loaded into this process: the same code that `netadapt compile` makes a native file of, without the minute that takes.</summary>
internal sealed class GeneratedProgram
{
    // Calls Infer on pinned arrays, each on a cache line.
    private const string Runner = """
        namespace NetAdapt.Compiled;

        public static unsafe class Runner
        {
            public static void Run(float[] input, float[] output, byte[] weights)
            {
                void* memory = System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)(weights.Length + 64), 64);
                void* arena = System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)(Network.ArenaFloats * 4 + 64), 64);
                new System.Span<byte>(arena, (int)Network.ArenaFloats * 4).Fill(0xff);
                new System.ReadOnlySpan<byte>(weights).CopyTo(new System.Span<byte>(memory, weights.Length));
                fixed (float* x = input, y = output) Network.Infer(x, y, (float*)memory, (float*)arena);
                System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
                System.Runtime.InteropServices.NativeMemory.AlignedFree(arena);
            }
        }
        """;

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
            || Path.GetFileName(path) is "NetAdapt.dll" or "NetAdapt.Kernels.dll").Select(path => MetadataReference.CreateFromFile(path))];

    private readonly CompiledNetwork _network;
    private readonly Action<float[], float[], byte[]> _run;

    public GeneratedProgram(CompiledNetwork network)
    {
        _network = network;
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create("NetAdapt.Compiled", [CSharpSyntaxTree.ParseText(Runner, parse)], s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        CSharpGeneratorDriver.Create([new KernelGenerator.KernelGenerator().AsSourceGenerator()], [new NetworkFile(network.Text)], parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out var problems);
        Assert.Empty(problems);
        Source = complete.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("Network.g.cs", StringComparison.Ordinal)).ToString();
        var image = new MemoryStream();
        var emitted = complete.Emit(image);
        Assert.True(emitted.Success, $"{string.Join("\n", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}\n{Source}");
        image.Position = 0;
        Assembly assembly = new Loading().LoadFromStream(image);
        _run = assembly.GetType("NetAdapt.Compiled.Runner")!.GetMethod("Run")!.CreateDelegate<Action<float[], float[], byte[]>>();
    }

    public string Source { get; }

    public float[] Run(float[] input, int outputs)
    {
        float[] output = new float[outputs];
        Array.Fill(output, float.NaN);
        _run(input, output, _network.Weights);
        return output;
    }

    private sealed class NetworkFile(string text) : AdditionalText
    {
        public override string Path => "/somewhere/example.network";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Loading() : AssemblyLoadContext(isCollectible: true);
}
