// Standard and grouped convolutions. The window is an argument: what costs time is the loop over inputs inside.
// w: for each tap and input of a group a row of ws outputs; bias: ws elements.
#include "base.cl"

#define WINDOW int kernelH, int kernelW, int strideH, int strideW, int dilationH, int dilationW, int top, int left
#define EACH_M(m) _Pragma("unroll") for (int m = 0; m < TM; m++)
#define EACH_N(n) _Pragma("unroll") for (int n = 0; n < TN; n++)

#ifdef TM
#define ROW(row, part) { EACH_N(n) { const REAL4 k = LOAD4(wt + (row) * ws + 4 * (q + n)); EACH_M(m) acc[m][n] = mad((REAL4)(v[m].part), k, acc[m][n]); } }

// -D LOOSE: the inputs of a group are no whole quads, so those of the next begin anywhere.
#ifdef LOOSE
#define INPUTS4(p) vload4(0, p)
#else
#define INPUTS4(p) LOAD4(p)
#endif

// One group, or groups of whole quads of outputs (inputs and outputs of one group: gi and go, TN divides the quads of go). X: quads of outputs, TN each; Y: pixels of all images, TM each.
__kernel void convolution(MAPS, __global const REAL* w, __global const REAL* bias, int ws, int h, int wd, int inputs, int oh, int ow, int channels, WINDOW, int gi, int go, int pixels)
{
    const int q = get_global_id(0) * TN, p = get_global_id(1) * TM, quads = QUADS(channels), stride = 4 * QUADS(inputs);
    if (q >= quads || p >= pixels) return;
    ENTER;
    x += 4 * q / go * gi;
    REAL4 acc[TM][TN], v[TM];
    int row0[TM], column0[TM], image[TM];
    EACH_M(m)
    {
        const int pixel = min(p + m, pixels - 1);
        image[m] = pixel / (oh * ow) * h * wd;
        row0[m] = pixel / ow % oh * strideH - top;
        column0[m] = pixel % ow * strideW - left;
    }
    EACH_N(n) { const REAL4 start = LOAD4(bias + 4 * (q + n)); EACH_M(m) acc[m][n] = start; }
    for (int kh = 0; kh < kernelH; kh++)
    for (int kw = 0; kw < kernelW; kw++)
    {
        __global const REAL* wt = w + (kh * kernelW + kw) * gi * ws;
        __global const REAL* from[TM];
        int inside[TM];
        EACH_M(m)
        {
            const int row = row0[m] + kh * dilationH, column = column0[m] + kw * dilationW;
            inside[m] = row >= 0 && row < h && column >= 0 && column < wd;
            from[m] = x + (inside[m] ? image[m] + row * wd + column : 0) * stride;
        }
        int i = 0;
        for (; i + 4 <= gi; i += 4)
        {
            EACH_M(m) v[m] = inside[m] ? INPUTS4(from[m] + i) : (REAL4)(0);
            ROW(i, s0) ROW(i + 1, s1) ROW(i + 2, s2) ROW(i + 3, s3)
        }
        if (i < gi)
        {
            EACH_M(m) v[m] = inside[m] ? INPUTS4(from[m] + i) : (REAL4)(0);
            ROW(i, s0)
            if (i + 1 < gi) ROW(i + 1, s1)
            if (i + 2 < gi) ROW(i + 2, s2)
        }
    }
    EACH_M(m) EACH_N(n) if (p + m < pixels && q + n < quads) FINISH(acc[m][n], (p + m) * 4 * quads, q + n, channels);
}
#else

// Groups of any size, whose channels lie across quads: each output for itself. X: quads of outputs; Y: pixels of all images.
__kernel void convolution_any(MAPS, __global const REAL* w, __global const REAL* bias, int ws, int h, int wd, int inputs, int oh, int ow, int channels, WINDOW, int gi, int go, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels), stride = 4 * QUADS(inputs);
    if (q >= quads || p >= pixels) return;
    ENTER;
    const int row0 = p / ow % oh * strideH - top, column0 = p % ow * strideW - left;
    REAL sums[4];
    for (int lane = 0; lane < 4; lane++)
    {
        const int o = min(4 * q + lane, channels - 1);
        REAL sum = bias[o];
        for (int kh = 0; kh < kernelH; kh++)
        for (int kw = 0; kw < kernelW; kw++)
        {
            const int row = row0 + kh * dilationH, column = column0 + kw * dilationW;
            if (row < 0 || row >= h || column < 0 || column >= wd) continue;
            __global const REAL* from = x + ((p / (oh * ow) * h + row) * wd + column) * stride + o / go * gi;
            __global const REAL* wt = w + (kh * kernelW + kw) * gi * ws + o;
            for (int i = 0; i < gi; i++) sum = mad(from[i], wt[i * ws], sum);
        }
        sums[lane] = sum;
    }
    FINISH((REAL4)(sums[0], sums[1], sums[2], sums[3]), p * 4 * quads, q, channels);
}
#endif
