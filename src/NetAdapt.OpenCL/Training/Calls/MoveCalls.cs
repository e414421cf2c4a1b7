using NetAdapt.Ops;

namespace NetAdapt.OpenCL.Training.Calls;

/// <summary>Ops that move numbers: moves.cl.</summary>
internal static class MoveCalls
{
    public static void ConcatForward(LayerCalls l)
    {
        for (int input = 0, first = 0; input < l.Inputs.Length; first += l.Inputs[input++].C)
            l.Calls.Add("move_channels", l.ElementsOf(input), Argument.Images, l.Input(input), l.Output, false, l.Shape.Pixels, l.Inputs[input].C, l.Inputs[input].C, 0, l.Shape.C, first);
    }

    public static void ConcatBackward(LayerCalls l)
    {
        for (int input = 0, first = 0; input < l.Inputs.Length; first += l.Inputs[input++].C)
        {
            if (!l.NeedsGradient(input)) continue;
            var (gradient, adds) = l.GiveTo(input);
            l.Calls.Add("move_channels", l.ElementsOf(input), Argument.Images, l.OutputGradient, gradient, adds, l.Shape.Pixels, l.Inputs[input].C, l.Shape.C, first, l.Inputs[input].C, 0);
        }
    }

    public static void SelectForward(LayerCalls l)
    {
        var channels = ((Select)l.Op).Channels;
        int starts = l.Weights.AddTable(Enumerable.Range(0, channels.Length + 1)), sources = l.Weights.AddTable(channels);
        l.Calls.Add("gather_channels", l.Elements, Argument.Images, l.Input(), l.Output, false, l.Weights.Tables, starts, sources, l.Shape.Pixels, l.Inputs[0].C, l.Shape.C);
    }

    /// <summary>An input channel gathers from all outputs that took it, which may be none.</summary>
    public static void SelectBackward(LayerCalls l)
    {
        var channels = ((Select)l.Op).Channels;
        int[][] takers = [.. Enumerable.Range(0, l.Inputs[0].C).Select(c => Enumerable.Range(0, channels.Length).Where(i => channels[i] == c).ToArray())];
        int sum = 0;
        int starts = l.Weights.AddTable([0, .. takers.Select(t => sum += t.Length)]), sources = l.Weights.AddTable(takers.SelectMany(t => t));
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("gather_channels", l.ElementsOf(0), Argument.Images, l.OutputGradient, gradient, adds, l.Weights.Tables, starts, sources, l.Shape.Pixels, l.Shape.C, l.Inputs[0].C);
    }

    public static void PadForward(LayerCalls l)
    {
        var op = (Pad)l.Op;
        l.Calls.Add("pad_forward", l.Elements, Argument.Images, l.Input(), l.Output, l.Inputs[0].H, l.Inputs[0].W, l.Shape.C, l.Shape.H, l.Shape.W, op.Top, op.Left, op.Value);
    }

    public static void PadBackward(LayerCalls l)
    {
        var op = (Pad)l.Op;
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("pad_gradient", l.ElementsOf(0), Argument.Images, l.OutputGradient, gradient, adds, l.Inputs[0].H, l.Inputs[0].W, l.Shape.C, l.Shape.H, l.Shape.W, op.Top, op.Left);
    }
}
