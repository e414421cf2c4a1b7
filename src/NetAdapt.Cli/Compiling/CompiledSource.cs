using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;

namespace NetAdapt.Cli.Compiling;

/// <summary>A network in a project: its plan as text, from which the generator writes its Infer, its packed weights and its working memory.</summary>
internal sealed class CompiledSource(string name, Network network, CompiledNetwork compiled)
{
    /// <summary>Lines of the project file.</summary>
    public IReadOnlyList<string> Items => [$"<AdditionalFiles Include=\"{name}.network\" />", "<Analyzer Include=\"engine/NetAdapt.KernelGenerator.dll\" />"];

    /// <param name="dataFile">The C file that holds weights and memory.</param>
    public void Write(ProjectFiles files, string folder, string dataFile)
    {
        // Room for an input and an output in another order too.
        files.Set("ARENA", compiled.ArenaBytes / sizeof(float) + network.InputShape.Count + network.OutputShape.Count);
        File.WriteAllText(Path.Combine(folder, $"{name}.network"), compiled.Text);
        File.WriteAllBytes(Path.Combine(folder, $"{name}.weights"), compiled.Weights);
        files.Fill("data.c", Path.Combine(folder, dataFile));
        files.Fill("Memory.cs", Path.Combine(folder, "Memory.cs"));
    }
}
