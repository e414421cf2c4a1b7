using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.OpenCL.Inference;

/// <summary>Where in one block of device memory each layer's output lies, by lifetime.</summary>
internal sealed class MapPlaces
{
    // The last group of a grouped convolution may read up to three elements past its map.
    private const int Slack = 16;

    /// <exception cref="InvalidInputException">The maps of so many images are more than kernels can number.</exception>
    public MapPlaces(FusedNetwork network, int batch)
    {
        int count = network.Layers.Length;
        var last = new int[count];
        for (int i = 0; i < count; i++)
        {
            last[i] = i;
            foreach (int input in network.Layers[i].Inputs) last[input] = i;
        }
        last[network.Output] = count;
        var (places, floats) = Arena.Assign([.. Enumerable.Range(0, count).Select(i => new Claim(LayerFrame.ElementsOf(network.Shapes[i]) * batch, i, last[i]))]);
        Elements = floats + Slack;
        if (Elements > int.MaxValue)
            throw new InvalidInputException($"{batch} images at once make maps of {Elements} numbers, which is more than one OpenCL buffer can hold. Take a smaller --batch.");
        Places = [.. places.Select(place => (int)place)];
    }

    /// <summary>Elements before each layer's output, in whole quads.</summary>
    public int[] Places { get; }

    /// <summary>Of the whole block.</summary>
    public long Elements { get; }
}
