using NetAdapt.Kernels.Compiling;

namespace NetAdapt.Kernels.Steps;

/// <summary>One layer of a plan, ready to run: every pointer, size and loop is fixed.</summary>
internal abstract class Step
{
    /// <summary>One worker's share of the layer for the first <paramref name="images"/> images.</summary>
    public abstract void Run(int images, int worker, int workers);

    /// <summary>Writes down which loop this is with which constants, for one image and one worker.</summary>
    /// <param name="inRows">It runs some rows at a time, as a link of a chain.</param>
    public abstract void Write(LayerText text, bool inRows);
}
