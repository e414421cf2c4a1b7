// y = e^x / sum of e^x over rows of `area` pixels with `channels` channels each: one pixel, or a whole image.
// -D LOGARITHM: the logarithm of that.
#include "base.cl"

// X: LX items, which share a row among them; Y: rows.
__kernel __attribute__((reqd_work_group_size(LX, 1, 1)))
void softmax(MAPS, int area, int channels)
{
    __local float found[LX];
    const int lane = get_local_id(0), stride = 4 * QUADS(channels), count = area * channels;
    ENTER;
    x += get_global_id(1) * area * stride;
    y += get_global_id(1) * area * stride;

    float most = -INFINITY;
    for (int e = lane; e < count; e += LX) most = fmax(most, (float)x[e / channels * stride + e % channels]);
    found[lane] = most;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int other = 0; other < LX; other++) most = fmax(most, found[other]);
    barrier(CLK_LOCAL_MEM_FENCE);

    float sum = 0;
    for (int e = lane; e < count; e += LX) sum += exp((float)x[e / channels * stride + e % channels] - most);
    found[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    sum = 0;
    for (int other = 0; other < LX; other++) sum += found[other];

    for (int e = lane; e < area * stride; e += LX)
    {
        const int c = e % stride;
#ifdef LOGARITHM
        const REAL v = c < channels ? (REAL)((float)x[e] - most - log(sum)) : (REAL)0;
#else
        const REAL v = c < channels ? (REAL)(exp((float)x[e] - most) / sum) : (REAL)0;
#endif
        y[e] = activate((REAL4)(v), a, b).x * (c < channels ? (REAL)1 : (REAL)0);
    }
}
