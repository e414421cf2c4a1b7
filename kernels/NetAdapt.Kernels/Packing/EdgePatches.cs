using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The output columns whose windows reach over the left or right side of the image. What such a window sees is copied, with zeros for the pads, as a row of a matrix; all other
/// columns read the image where it lies.</summary>
internal readonly unsafe struct EdgePatches
{
    private readonly FeatureMap _input;
    private readonly Window _window;

    /// <param name="window">Columns next to one another: not dilated along a row.</param>
    public EdgePatches(Window window, FeatureMap input, FeatureMap output)
    {
        (_window, _input) = (window, input);
        int from = (window.PadLeft + window.StrideW - 1) / window.StrideW, last = input.W - window.KernelW + window.PadLeft;
        int to = last < 0 ? 0 : Math.Min(output.W, last / window.StrideW + 1);
        Inside = new Chunk(from, Math.Max(from, to));
    }

    /// <summary>Columns whose windows lie inside.</summary>
    public Chunk Inside { get; }

    /// <summary>Floats of a patch: what one window sees.</summary>
    public int Length => _window.Taps * _input.C;

    /// <summary>Packs column <paramref name="j"/>'s patches of <paramref name="lines"/> output lines from <paramref name="i"/> on, whose windows lie inside from top to bottom.</summary>
    /// <param name="patches">lines * Length floats.</param>
    public void Pack(float* patches, float* x, int i, int lines, int j)
    {
        int c = _input.C, run = _window.KernelW * c, left = j * _window.StrideW - _window.PadLeft;
        int from = Math.Clamp(left, 0, _input.W), before = (from - left) * c, inside = Math.Clamp(left + _window.KernelW - from, 0, _input.W - from) * c;
        for (int line = 0; line < lines; line++)
        for (int p = 0; p < _window.KernelH; p++, patches += run)
        {
            nint row = (nint)(i + line) * _window.StrideH - _window.PadTop + p * _window.DilationH;
            var target = new Span<float>(patches, run);
            target[..before].Clear();
            new ReadOnlySpan<float>(x + (row * _input.W + from) * c, inside).CopyTo(target[before..]);
            target[(before + inside)..].Clear();
        }
    }
}
