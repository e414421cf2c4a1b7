using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Finds the channels of a map in the file's tensor.</summary>
internal static class Channels
{
    /// <summary>For each index along a file's axis that runs over <paramref name="letters"/> ("CHW"): the place in the map's own H, W, C order.</summary>
    public static int[] Places(string letters, FeatureMap map, NodeContext node)
    {
        int count = (int)View.SizeOf(letters, map, 1);
        node.Limits.Charge(count);
        var places = new int[count];
        int[] sizes = [.. letters.Select(letter => View.SizeOf(letter, map))];
        int[] steps = [.. letters.Select(letter => letter switch { 'H' => map.W * map.C, 'W' => map.C, 'C' => 1, _ => 0 })];
        var at = new int[letters.Length];
        for (int i = 0, place = 0; i < count; i++)
        {
            places[i] = place;
            for (int axis = letters.Length - 1; axis >= 0; axis--)
            {
                place += steps[axis];
                if (++at[axis] < sizes[axis]) break;
                place -= steps[axis] * at[axis];
                at[axis] = 0;
            }
        }
        return places;
    }

    /// <summary>The value with its channels along <paramref name="axis"/> of the file's tensor. A map that the file flattened into that axis
    /// becomes a vector by a Flatten layer, whose channels come in another order than in the file.</summary>
    /// <exception cref="LayoutException">The axis does not hold the channels.</exception>
    public static Activation Along(NodeContext node, Activation x, int axis)
    {
        FeatureMap map = node.MapOf(x);
        string letters = x.View.Axes[axis];
        if (letters == "C" || (letters.Length == 0 && map.C == 1)) return x;
        string all = string.Concat("HWC".Where(letter => View.SizeOf(letter, map) > 1));
        if (letters.Length < all.Length || letters.Contains('N')) throw new LayoutException($"axis {axis} of its input {x.View} does not hold the channels");
        int[] order = Places(letters, map, node);
        Activation flat = node.Layer(node.Name + "/flatten", new Flatten(), [x.Layer], x.View.Axes.Select((a, i) => i == axis ? "C" : a));
        return flat with { Order = IsIdentity(order) ? null : order };
    }

    /// <summary>A vector of the file, one number for each index along the channel axis, in our order.</summary>
    /// <param name="from">The constant that holds the numbers; null where they are not just its own.</param>
    public static Tensor Vector(NodeContext node, Activation x, ReadOnlySpan<float> values, Constant? from = null)
    {
        Tensor vector = node.Allocate(FeatureMap.Vector(values.Length));
        for (int i = 0; i < values.Length; i++) vector[x.Order?[i] ?? i] = values[i];
        if (from == null) return vector;
        int[]? order = x.Order;
        return node.Builder.Origins.Add(vector, from, order == null ? null : () => [.. Enumerable.Range(0, order.Length).OrderBy(i => order[i])]);
    }

    private static bool IsIdentity(int[] order)
    {
        for (int i = 0; i < order.Length; i++)
            if (order[i] != i) return false;
        return true;
    }
}
