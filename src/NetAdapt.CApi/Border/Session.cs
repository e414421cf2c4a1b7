using NetAdapt.Backends;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.CApi.Border;

/// <summary>How a caller's buffers lie; the numbers are those of netadapt.h.</summary>
internal enum SessionLayout
{
    ChannelFirst = 0,
    ChannelLast = 1,

    /// <summary>As the network's file declares its arrays.</summary>
    File = 2,
}

/// <summary>A plan, and the lock that makes its callers come one after the other.</summary>
internal sealed class Session(IBackend backend, IInferencePlan plan, NetworkSignature signature, SessionLayout layout)
    : IDisposable
{
    private readonly FeatureMap _input = signature.Input.Map, _output = signature.Output.Map;
    private readonly Lock _lock = new();
    private bool _disposed;

    public long InputFloats => _input.Count;

    public long OutputFloats => _output.Count;

    /// <exception cref="InvalidArgumentException">The sizes are not those of some images.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        int images = x.Length / _input.Count;
        if (images < 1 || images > plan.Options.Batch || x.Length != images * _input.Count)
            throw new InvalidArgumentException($"input_floats is {x.Length}: an image has {_input.Count} "
                + $"({_input.C} channels of {_input.H}x{_input.W}), and this session takes 1 to "
                + $"{plan.Options.Batch} at once.");
        if (y.Length != images * _output.Count) throw new InvalidArgumentException($"output_floats is {y.Length}: "
            + $"{images} image(s) give {images * _output.Count}.");
        if (x.Overlaps(y)) throw new InvalidArgumentException("input and output overlap.");
        lock (_lock)
        {
            MustLive();
            Read(x, plan.Input[..x.Length], images);
            plan.Run(images);
            Write(plan.Output[..y.Length], y, images);
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

    private void Read(ReadOnlySpan<float> x, Span<float> maps, int images)
    {
        switch (layout)
        {
            case SessionLayout.ChannelFirst:
                ChannelOrder.FirstToLast(x, maps, _input.WithBatch(images));
                break;
            case SessionLayout.ChannelLast:
                x.CopyTo(maps);
                break;
            case SessionLayout.File:
                for (int i = 0; i < images; i++) signature.Input.ToMap(x, images, i,
                    maps.Slice(i * _input.Count, _input.Count));
                break;
            default:
                throw new InvalidOperationException($"{layout} is no layout");
        }
    }

    private void Write(ReadOnlySpan<float> maps, Span<float> y, int images)
    {
        switch (layout)
        {
            case SessionLayout.ChannelFirst:
                ChannelOrder.LastToFirst(maps, y, _output.WithBatch(images));
                break;
            case SessionLayout.ChannelLast:
                maps.CopyTo(y);
                break;
            case SessionLayout.File:
                for (int i = 0; i < images; i++) signature.Output.FromMap(maps.Slice(i * _output.Count, _output.Count),
                    y, images, i);
                break;
            default:
                throw new InvalidOperationException($"{layout} is no layout");
        }
    }

    private void MustLive()
    {
        if (_disposed) throw new InvalidArgumentException("this netadapt_session was freed by another thread.", Status.InvalidHandle);
    }
}
