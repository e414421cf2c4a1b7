using NetAdapt.Onnx.Reading;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Tests;

/// <summary>Moves arrays between a file's layout and channel-last maps.</summary>
internal static class Layouts
{
    public static float[] ToMap(ReadOnlySpan<float> values, View view, FeatureMap map)
    {
        int[] places = Places(view, map);
        var result = new float[map.Count];
        for (int i = 0; i < places.Length; i++) result[places[i]] = values[i];
        return result;
    }

    public static float[] FromMap(ReadOnlySpan<float> values, View view, FeatureMap map)
    {
        int[] places = Places(view, map);
        var result = new float[map.Count];
        for (int i = 0; i < places.Length; i++) result[i] = values[places[i]];
        return result;
    }

    /// <summary>For each element in the file's order its place in the map, which has the real batch.</summary>
    private static int[] Places(View view, FeatureMap map)
    {
        string letters = string.Concat(view.Axes);
        letters = (letters.Contains('N') ? "" : "N") + letters;
        var places = new int[map.Count];
        for (int i = 0; i < places.Length; i++)
        {
            var at = new Dictionary<char, int> { ['N'] = 0, ['H'] = 0, ['W'] = 0, ['C'] = 0 };
            int rest = i;
            foreach (char letter in letters.Reverse())
            {
                int size = View.SizeOf(letter, map);
                at[letter] = rest % size;
                rest /= size;
            }
            places[i] = ((at['N'] * map.H + at['H']) * map.W + at['W']) * map.C + at['C'];
        }
        return places;
    }
}
