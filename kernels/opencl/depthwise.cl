// Depthwise convolutions: each channel by itself. -D KH KW SH SW DH DW give the window; a work item makes TW neighbouring pixels of one row for one quad of channels,
// and reads what their windows share once. w: for each tap a row of ws channels; bias: ws elements.
#include "base.cl"

#define COLUMNS ((TW - 1) * SW + (KW - 1) * DW + 1)

// X: quads of channels; Y: pixels of a row, TW each; Z: rows of all images.
__kernel void depthwise(MAPS, __global const REAL* w, __global const REAL* bias, int ws, int h, int wd, int oh, int ow, int channels, int top, int left)
{
    const int q = get_global_id(0), j = get_global_id(1) * TW, i = get_global_id(2), quads = QUADS(channels);
    if (q >= quads || j >= ow) return;
    ENTER;
    const int row0 = i % oh * SH - top, column0 = j * SW - left;
    x += i / oh * h * wd * 4 * quads + 4 * q;
    REAL4 acc[TW];
#pragma unroll
    for (int t = 0; t < TW; t++) acc[t] = LOAD4(bias + 4 * q);
    for (int kh = 0; kh < KH; kh++)
    {
        const int row = row0 + kh * DH;
        if (row < 0 || row >= h) continue;
        REAL4 line[COLUMNS];
#pragma unroll
        for (int c = 0; c < COLUMNS; c++)
        {
            const int column = column0 + c;
            line[c] = column >= 0 && column < wd ? LOAD4(x + (row * wd + column) * 4 * quads) : (REAL4)(0);
        }
#pragma unroll
        for (int kw = 0; kw < KW; kw++)
        {
            const REAL4 k = LOAD4(w + (kh * KW + kw) * ws + 4 * q);
#pragma unroll
            for (int t = 0; t < TW; t++) acc[t] = mad(line[t * SW + kw * DW], k, acc[t]);
        }
    }
#pragma unroll
    for (int t = 0; t < TW; t++)
        if (j + t < ow) FINISH(acc[t], (i * ow + j + t) * 4 * quads, q, channels);
}
