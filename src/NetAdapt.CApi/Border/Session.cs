using NetAdapt.Backends;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.CApi.Border;

/// <summary>A plan, and the lock that makes its callers come one after the other.</summary>
internal sealed class Session(IBackend backend, IInferencePlan plan, FeatureMap input, FeatureMap output, bool channelLast) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _disposed;

    public long InputFloats => input.Count;

    public long OutputFloats => output.Count;

    /// <exception cref="InvalidArgumentException">The sizes are not those of some images.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        int images = x.Length / input.Count;
        if (images < 1 || images > plan.Options.Batch || x.Length != images * input.Count)
            throw new InvalidArgumentException($"input_floats is {x.Length}: an image has {input.Count} ({input.C} channels of {input.H}x{input.W}), and this session takes 1 to {plan.Options.Batch} at once.");
        if (y.Length != images * output.Count) throw new InvalidArgumentException($"output_floats is {y.Length}: {images} image(s) give {images * output.Count}.");
        if (x.Overlaps(y)) throw new InvalidArgumentException("input and output overlap.");
        lock (_lock)
        {
            MustLive();
            Span<float> to = plan.Input[..x.Length];
            if (channelLast) x.CopyTo(to);
            else ChannelOrder.FirstToLast(x, to, input.WithBatch(images));
            plan.Run(images);
            ReadOnlySpan<float> from = plan.Output[..y.Length];
            if (channelLast) from.CopyTo(y);
            else ChannelOrder.LastToFirst(from, y, output.WithBatch(images));
        }
    }

    /// <summary>Does something with the plan that nobody else may do at the same time.</summary>
    public T Exclusively<T>(Func<IBackend, IInferencePlan, T> work)
    {
        lock (_lock)
        {
            MustLive();
            return work(backend, plan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed) plan.Dispose();
            _disposed = true;
        }
    }

    private void MustLive()
    {
        if (_disposed) throw new InvalidArgumentException("this netadapt_session was freed by another thread.", Status.InvalidHandle);
    }
}
