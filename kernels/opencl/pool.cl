// Pools. A work item makes one quad of channels of one output pixel.
#include "base.cl"

// Sums that many pixels make are kept in single precision also where maps are in half.
#define SUM4(p) convert_float4(LOAD4(p))
#ifdef HALF
#define REAL4_OF(v) convert_half4(v)
#else
#define REAL4_OF(v) (v)
#endif

// -D LARGEST: the largest of each window, else its mean: over the inputs in it, or with `pads` over its pads too. X: quads; Y: pixels of all images.
__kernel void pool(MAPS, int h, int wd, int oh, int ow, int channels, int kh, int kw, int sh, int sw, int dh, int dw, int top, int left, int bottom, int right, int pads, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    x += p / (oh * ow) * h * wd * 4 * quads + 4 * q;
    const int i = p / ow % oh, j = p % ow, row0 = i * sh - top, column0 = j * sw - left;
#ifdef LARGEST
    float4 found = (float4)(-INFINITY);
#else
    float4 found = (float4)(0);
#endif
    int taps = 0;
    for (int s = 0; s < kh; s++)
    for (int t = 0; t < kw; t++)
    {
        const int row = row0 + s * dh, column = column0 + t * dw;
        if (row < 0 || row >= h || column < 0 || column >= wd) continue;
        const float4 v = SUM4(x + (row * wd + column) * 4 * quads);
#ifdef LARGEST
        found = select(found, v, isgreater(v, found));
#else
        found += v;
#endif
        taps++;
    }
#ifndef LARGEST
    if (pads) taps = min(kh, (h + top + bottom - i * sh + dh - 1) / dh) * min(kw, (wd + left + right - j * sw + dw - 1) / dw);
    found /= (float)max(taps, 1);
#endif
    FINISH(REAL4_OF(found), p * 4 * quads, q, channels);
}

#ifdef PARTS
// The mean of each channel over its image. X: quads; Y: PARTS items, which share the pixels of an image among them; Z: images.
__kernel __attribute__((reqd_work_group_size(LX, PARTS, 1)))
void global_pool(MAPS, int area, int channels)
{
    __local float4 sums[PARTS][LX];
    const int quads = QUADS(channels), q = min((int)get_global_id(0), quads - 1), lane = get_local_id(0), part = get_local_id(1), n = get_global_id(2);
    ENTER;
    x += n * area * 4 * quads + 4 * q;
    float4 sum = (float4)(0);
    for (int p = part; p < area; p += PARTS) sum += SUM4(x + p * 4 * quads);
    sums[part][lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (part == 0 && get_global_id(0) < quads)
    {
        for (int other = 1; other < PARTS; other++) sum += sums[other][lane];
        FINISH(REAL4_OF(sum / (float)area), n * 4 * quads, q, channels);
    }
}
#endif

// The mean of all channels at each pixel, a map of one channel. X: pixels of all images. Channels beyond the last are zeros and do not count.
__kernel void channel_mean(MAPS, int inputs, int pixels)
{
    const int p = get_global_id(0);
    if (p >= pixels) return;
    ENTER;
    float4 sum = (float4)(0);
    for (int q = 0; q < QUADS(inputs); q++) sum += SUM4(x + (p * QUADS(inputs) + q) * 4);
    const float4 mean = (float4)((sum.x + sum.y + sum.z + sum.w) / inputs, 0, 0, 0);
    FINISH(REAL4_OF(mean), p * 4, 0, 1);
}
