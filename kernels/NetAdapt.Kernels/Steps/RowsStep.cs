using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>A layer that is computed row by row, each channel by itself: shared among workers by rows or, where that is more even, by channels.</summary>
internal abstract unsafe class RowsStep<L, V>(LayerFrame frame, bool clampsItself = false) : Step where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _y = frame.Y, _residual = frame.Residual;

    protected FeatureMap Output { get; } = frame.Output;

    protected Afterwards<L, V> Afterwards { get; } = new(frame, clampsItself, addsItself: false);

    /// <summary>A part of the channels can be computed without the others.</summary>
    protected virtual bool SplitsChannels => true;

    /// <summary>Computes <paramref name="channels"/> of row <paramref name="i"/> of image <paramref name="image"/>.</summary>
    protected abstract void Row(int image, int i, Chunk channels);

    public sealed override void Run(int images, int worker, int workers)
    {
        var (rows, channels) = RowShare.Of(images * Output.H, Output.C, SplitsChannels, L.Width, worker, workers);
        if (channels.Count == 0) return;
        for (int unit = rows.From; unit < rows.To; unit++)
        {
            Row(unit / Output.H, unit % Output.H, channels);
            Afterwards.Finish(_y, _residual, new Chunk(unit * Output.W, (unit + 1) * Output.W), channels);
        }
    }
}
