namespace NetAdapt.Kernels.Steps;

/// <summary>One layer of a plan, ready to run: every pointer, size and loop is fixed.</summary>
internal abstract class Step
{
    /// <summary>One worker's share of the layer for the first <paramref name="images"/> images.</summary>
    public abstract void Run(int images, int worker, int workers);
}
