using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>y = x * scale + shift, channel by channel.</summary>
internal static unsafe class ScaleLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static void Pixel(float* x, float* y, float* scale, float* shift, Chunk channels)
    {
        int k = channels.From;
        for (; k <= channels.To - L.Width; k += L.Width) L.Store(y + k, L.MultiplyAdd(L.Load(x + k), L.Load(scale + k), L.Load(shift + k)));
        if (k >= channels.To) return;
        int last = channels.To - k;
        L.StorePartial(y + k, L.MultiplyAdd(L.LoadPartial(x + k, last), L.LoadPartial(scale + k, last), L.LoadPartial(shift + k, last)), last);
    }
}
