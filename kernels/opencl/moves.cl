// Maps that are copied, cut and put together.
#include "base.cl"

// The host's images, whose pixels follow each other without gaps, as a map. X: quads; Y: pixels of all images.
__kernel void enter_network(__global const float* x, __global REAL* y, int yo, int channels, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    for (int lane = 0; lane < 4; lane++) y[yo + (p * quads + q) * 4 + lane] = 4 * q + lane < channels ? (REAL)x[p * channels + 4 * q + lane] : (REAL)0;
}

// A map as the host wants it: without gaps. X: channels; Y: pixels of all images.
__kernel void leave_network(__global const REAL* x, int xo, __global float* y, int channels, int pixels)
{
    const int c = get_global_id(0), p = get_global_id(1);
    if (c < channels && p < pixels) y[p * channels + c] = x[xo + p * 4 * QUADS(channels) + c];
}

// x's channels become those of y from `first` on; the last of several inputs fills the channels beyond y's last with zeros. X: channels of x; Y: pixels of all images.
__kernel void concat(MAPS, int inputs, int first, int channels, int isLast, int pixels)
{
    const int c = get_global_id(0), p = get_global_id(1), stride = 4 * QUADS(channels);
    if (p >= pixels) return;
    ENTER;
    if (c < inputs) y[p * stride + first + c] = x[p * 4 * QUADS(inputs) + c];
    else if (isLast && first + c < stride) y[p * stride + first + c] = 0;
}

// The same where every input's channels are whole quads. X: quads of x.
__kernel void concat_quads(MAPS, int inputs, int first, int channels, int isLast, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1);
    if (q >= QUADS(inputs) || p >= pixels) return;
    ENTER;
    STORE4(LOAD4(x + (p * QUADS(inputs) + q) * 4), y + p * 4 * QUADS(channels) + first + 4 * q);
}

// y[c] = x[from[c]]. X: quads; Y: pixels of all images.
__kernel void select_channels(MAPS, __global const int* from, int inputs, int channels, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    x += p * 4 * QUADS(inputs);
    for (int lane = 0; lane < 4; lane++) y[(p * quads + q) * 4 + lane] = 4 * q + lane < channels ? x[from[4 * q + lane]] : (REAL)0;
}

// Each image surrounded by pixels of one value. X: quads; Y: pixels of all images.
__kernel void pad(MAPS, float value, int h, int wd, int oh, int ow, int channels, int top, int left, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    const int row = p / ow % oh - top, column = p % ow - left;
    const REAL4 v = row >= 0 && row < h && column >= 0 && column < wd ? LOAD4(x + (((p / (oh * ow) * h + row) * wd + column) * quads + q) * 4) : (REAL4)((REAL)value);
    FINISH(v, p * 4 * quads, q, channels);
}

// A map as one vector: the gaps between its pixels go. X: quads of the vector; Y: images.
__kernel void flatten(MAPS, int inputs, int channels, int images)
{
    const int q = get_global_id(0), n = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || n >= images) return;
    ENTER;
    x += n * (channels / inputs) * 4 * QUADS(inputs);
    for (int lane = 0; lane < 4; lane++)
    {
        const int e = 4 * q + lane;
        y[(n * quads + q) * 4 + lane] = e < channels ? x[e / inputs * 4 * QUADS(inputs) + e % inputs] : (REAL)0;
    }
}
