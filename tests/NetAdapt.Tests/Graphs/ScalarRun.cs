using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

/// <summary>Runs a network layer by layer with the ops' own scalar forward passes.</summary>
internal static class ScalarRun
{
    public static Tensor Of(Network network, Tensor image)
    {
        var values = new Tensor[network.Layers.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Layer layer = network.Layers[i];
            if (i == 0)
            {
                values[0] = image;
                continue;
            }
            values[i] = new Tensor(network.Shapes[i]);
            layer.Op.Forward(new OpFrame { Inputs = [.. layer.Inputs.Select(input => values[input])], Weights = [.. layer.Weights], Output = values[i] });
        }
        return values[network.Output];
    }
}
