using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The output columns whose windows reach over the left or right side of the image. What such a window sees is copied, with zeros for the pads, as a row of a matrix; all other
/// columns read the image where it lies.</summary>
internal readonly struct EdgePatches
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

    /// <summary>Column <paramref name="j"/>'s patches of <paramref name="lines"/> output lines from <paramref name="i"/> on, whose windows lie inside from top to bottom.</summary>
    public PaddedRows Of(int i, int lines, int j)
    {
        int c = _input.C, left = j * _window.StrideW - _window.PadLeft;
        // A window may lie in the pads altogether.
        int from = Math.Clamp(left, 0, _input.W), before = Math.Clamp(-left, 0, _window.KernelW), inside = Math.Max(0, Math.Min(left + _window.KernelW, _input.W) - from);
        nint row = (nint)_input.W * c;
        return new PaddedRows
        {
            From = ((nint)i * _window.StrideH - _window.PadTop) * row + from * c, Lines = lines, Line = _window.StrideH * row, Rows = _window.KernelH, Row = _window.DilationH * row,
            Before = before * c, Inside = inside * c, After = (_window.KernelW - before - inside) * c,
        };
    }
}
