using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>What is done to a piece of a result that was just stored, while it is in the cache: the residual and the activation, where the loop itself does not apply them.
/// A loop that can clamp applies clamps itself.</summary>
internal readonly unsafe struct Afterwards<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    private readonly ActivationPass _activation;
    private readonly bool _adds;
    private readonly int _channels;

    /// <param name="clampsItself">The loop applies a clamp at its store, unless a residual is to be added first.</param>
    /// <param name="addsItself">The loop adds the residual.</param>
    public Afterwards(LayerFrame frame, bool clampsItself, bool addsItself)
    {
        _adds = frame.Residual != null && !addsItself;
        if (_adds && frame.Residual == frame.Y) throw new InvalidOperationException($"layer '{frame.Layer.Name}': its residual would be overwritten before it is added");
        _channels = frame.Output.C;
        bool clamped = clampsItself && !_adds;
        if (clamped && frame.Layer.Activation is Clamp clamp) (Min, Max) = (clamp.Min, clamp.Max);
        Activation = clamped && frame.Layer.Activation is Clamp ? null : frame.Layer.Activation;
        if (Activation != null) _activation = ActivationPass.Of<L, V>(Activation);
    }

    /// <summary>The same from constants.</summary>
    public Afterwards(int channels, bool adds, ActivationPass activation) => (_channels, _adds, _activation) = (channels, adds, activation);

    /// <summary>What the loop clamps to at its store; infinite where it should not.</summary>
    public float Min { get; } = float.NegativeInfinity;

    public float Max { get; } = float.PositiveInfinity;

    /// <summary>What is left for the pass.</summary>
    public ElementwiseOp? Activation { get; }

    /// <summary>The residual is left for the pass.</summary>
    public bool Adds => _adds;

    public bool IsNothing => !_adds && _activation.IsNothing;

    /// <summary>Finishes <paramref name="channels"/> of the pixels <paramref name="pixels"/> of the output at <paramref name="y"/> (all images, counted through).</summary>
    public void Finish(float* y, float* residual, Chunk pixels, Chunk channels)
    {
        if (IsNothing) return;
        if (channels.Count == _channels)
        {
            Finish(y, residual, (nint)pixels.From * _channels, (nint)pixels.Count * _channels);
            return;
        }
        for (int pixel = pixels.From; pixel < pixels.To; pixel++) Finish(y, residual, (nint)pixel * _channels + channels.From, channels.Count);
    }

    private void Finish(float* y, float* residual, nint from, nint count)
    {
        y += from;
        if (_adds) Binary<L, V, Sum>.Run(y, false, residual + from, false, y, count);
        if (!_activation.IsNothing) _activation.Run(y, y, count);
    }
}
