using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>What the pools over a sliding window share.</summary>
public abstract record Pooling(Window Window) : Op
{
    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs)
    {
        var (h, w) = Window.Output(inputs[0]);
        return inputs[0] with { H = h, W = w };
    }

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    /// <summary>Calls <paramref name="visit"/> for each output element with its flat index and the flat indices of the inputs that its window holds.</summary>
    private protected void Visit(FeatureMap x, FeatureMap y, Action<int, List<int>> visit)
    {
        var taps = new List<int>(Window.Taps);
        for (int n = 0, index = 0; n < y.N; n++)
        for (int i = 0; i < y.H; i++)
        for (int j = 0; j < y.W; j++)
        for (int c = 0; c < y.C; c++)
        {
            taps.Clear();
            for (int p = 0; p < Window.KernelH; p++)
            for (int q = 0; q < Window.KernelW; q++)
            {
                int h = i * Window.StrideH - Window.PadTop + p * Window.DilationH, w = j * Window.StrideW - Window.PadLeft + q * Window.DilationW;
                if ((uint)h < (uint)x.H && (uint)w < (uint)x.W) taps.Add(((n * x.H + h) * x.W + w) * x.C + c);
            }
            visit(index++, taps);
        }
    }
}
