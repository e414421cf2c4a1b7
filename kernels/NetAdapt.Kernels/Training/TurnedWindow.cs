using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training;

/// <summary>The window by which the gradient of a convolution's input is itself a convolution, of dy with the kernel turned round.</summary>
internal static class TurnedWindow
{
    /// <summary>Null: there is none, since the window strides or its pads are wider than its reach, and only scattering gives the gradient.</summary>
    public static Window? Of(Window window)
    {
        int high = window.DilationH * (window.KernelH - 1), wide = window.DilationW * (window.KernelW - 1);
        var turned = new Window(window.KernelH, window.KernelW)
        {
            DilationH = window.DilationH, DilationW = window.DilationW,
            PadTop = high - window.PadTop, PadBottom = high - window.PadBottom, PadLeft = wide - window.PadLeft, PadRight = wide - window.PadRight,
        };
        bool fits = window is { StrideH: 1, StrideW: 1 } && Math.Min(Math.Min(turned.PadTop, turned.PadBottom), Math.Min(turned.PadLeft, turned.PadRight)) >= 0;
        return fits ? turned : null;
    }
}
