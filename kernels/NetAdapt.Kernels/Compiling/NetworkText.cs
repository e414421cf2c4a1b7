using System.Globalization;
using System.Text;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;

namespace NetAdapt.Kernels.Compiling;

/// <summary>A planned network as text, from which the generator writes its program: what was decided, and nothing that would have to be decided again.
/// <code>
/// network NAME isa=avx2 input=32x32x3 output=1x1x10 from=12 arena=45056 scratch=4096 windows=0 weights=123456     (sizes in floats)
/// layer 1 place=0 map=32x32x16 inputs=0 residual=- macs=442368 kernel=conv_clamp__avx2 shape="conv 3x3p1 g1 32x32x3 -> 32x32x16 clamp(0,6)" name=conv1
///   convolution key=value ...
///   copy key=value ...         (what it does, one after the other, where that is written down: rows copied into scratch, register tiles called)
///   tile 10x1 key=value ...
/// chain 1,2,3
///   chain band=4 capacities=9,9 places=0,12288
/// </code></summary>
internal static unsafe class NetworkText
{
    public static string Of(PlannedNetwork planned, string name, string isa)
    {
        FusedNetwork network = planned.Network;
        var (scratch, windows) = planned.Memory.WorkerFloats;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"network {name} isa={isa} input={network.Shapes[0]} output={network.Shapes[network.Output]} from={network.Output} arena={planned.Buffers.Floats} scratch={scratch} windows={windows} weights={planned.WeightFloats}");
        for (int i = 1; i < network.Layers.Length; i++)
        {
            FusedLayer layer = network.Layers[i];
            PlannedLayer plan = planned.Layers[i - 1];
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"layer {i} place={planned.Buffers.Places[i]} map={network.Shapes[i].WithChannels(planned.Frames[i - 1].OutputRow)} inputs={string.Join(',', layer.Inputs[..^(layer.HasResidual ? 1 : 0)])} residual={(layer.HasResidual ? layer.Inputs[^1] : "-")} macs={plan.Macs} kernel={plan.Kernel} shape=\"{plan.Shape.Text}\" name={OneLine(layer.Name)}");
            bool isInChain = planned.LastOfChain[i] != i || planned.LastOfChain[i - 1] == planned.LastOfChain[i];
            var lines = new LayerText(planned.Memory.ReserveStart, planned.WeightFloats);
            planned.Steps[i - 1].Write(lines, isInChain);
            foreach (string line in lines.Lines) text.Append("  ").AppendLine(line);
        }
        int first = 1;
        foreach (Step step in planned.Whole)
        {
            int last = planned.LastOfChain[first];
            if (step is ChainStep)
            {
                var lines = new LayerText(planned.Memory.ReserveStart, planned.WeightFloats);
                step.Write(lines, inRows: true);
                text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"chain {string.Join(',', Enumerable.Range(first, last - first + 1))}");
                foreach (string line in lines.Lines) text.Append("  ").AppendLine(line);
            }
            first = last + 1;
        }
        return text.ToString();
    }

    private static string OneLine(string name) => name.ReplaceLineEndings(" ");
}
