// Pointwise convolutions and fully connected layers: y[p, o] = act(bias[o] + sum over i of x[p, i] * w[i, o] + r[p, o]).
// A work item makes TM pixels x TN quads of outputs. w: I rows of ws elements, ws a whole number of items' outputs; bias: ws elements.
#include "base.cl"

#define EACH_M(m) _Pragma("unroll") for (int m = 0; m < TM; m++)
#define EACH_N(n) _Pragma("unroll") for (int n = 0; n < TN; n++)

#ifdef IMAGE
// Weights as an image of quads: x = quad of outputs, y = input. Phones read images through a cache of their own.
#define WEIGHTS __read_only image2d_t w
#ifdef HALF
#define W4(i, q) read_imageh(w, (int2)(q, i))
#else
#define W4(i, q) read_imagef(w, (int2)(q, i))
#endif
#else
#define WEIGHTS __global const REAL* w
#define W4(i, q) LOAD4(w + (i) * ws + 4 * (q))
#endif

#define ROW(i, part) { EACH_N(n) { const REAL4 row = W4(i, q + n); EACH_M(m) acc[m][n] = mad((REAL4)(v[m].part), row, acc[m][n]); } }

// X: quads of outputs, TN each; Y: pixels, TM each.
__kernel void pointwise(MAPS, WEIGHTS, __global const REAL* bias, int ws, int inputs, int channels, int pixels)
{
    const int q = get_global_id(0) * TN, p = get_global_id(1) * TM, quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    REAL4 acc[TM][TN], v[TM];
    __global const REAL* from[TM];
    // Pixels beyond the last are the last again, and are not stored.
    EACH_M(m) from[m] = x + min(p + m, pixels - 1) * 4 * QUADS(inputs);
    EACH_N(n) { const REAL4 start = LOAD4(bias + 4 * (q + n)); EACH_M(m) acc[m][n] = start; }
    int i = 0;
    for (; i + 4 <= inputs; i += 4)
    {
        EACH_M(m) v[m] = LOAD4(from[m] + i);
        ROW(i, s0) ROW(i + 1, s1) ROW(i + 2, s2) ROW(i + 3, s3)
    }
    if (i < inputs)
    {
        EACH_M(m) v[m] = LOAD4(from[m] + i);
        ROW(i, s0)
        if (i + 1 < inputs) ROW(i + 1, s1)
        if (i + 2 < inputs) ROW(i + 2, s2)
    }
    EACH_M(m) EACH_N(n) if (p + m < pixels && q + n < quads) FINISH(acc[m][n], (p + m) * 4 * quads, q + n, channels);
}

#ifdef SPLIT
// Few pixels and many inputs: the SPLIT work items of a group share the inputs among them, and the first adds up. X: quads of outputs; Y: SPLIT; Z: pixels.
__kernel __attribute__((reqd_work_group_size(LX, SPLIT, 1)))
void pointwise_split(MAPS, WEIGHTS, __global const REAL* bias, int ws, int inputs, int channels, int pixels)
{
    __local REAL4 sums[SPLIT][LX];
    const int quads = QUADS(channels), q = min((int)get_global_id(0), quads - 1), p = get_global_id(2), lane = get_local_id(0), part = get_local_id(1);
    ENTER;
    __global const REAL* from = x + p * 4 * QUADS(inputs);
    REAL4 sum = part == 0 ? LOAD4(bias + 4 * q) : (REAL4)(0);
    for (int i = 4 * part; i < inputs; i += 4 * SPLIT)
    {
        const REAL4 v = LOAD4(from + i);
        sum = mad((REAL4)(v.s0), W4(i, q), sum);
        if (i + 1 < inputs) sum = mad((REAL4)(v.s1), W4(i + 1, q), sum);
        if (i + 2 < inputs) sum = mad((REAL4)(v.s2), W4(i + 2, q), sum);
        if (i + 3 < inputs) sum = mad((REAL4)(v.s3), W4(i + 3, q), sum);
    }
    sums[part][lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (part == 0 && get_global_id(0) < quads)
    {
        for (int other = 1; other < SPLIT; other++) sum += sums[other][lane];
        FINISH(sum, p * 4 * quads, q, channels);
    }
}
#endif

#ifdef DEPTH
// The same product through local memory: a group of LX x LY items copies LY * TM pixels and LX * TN quads of DEPTH quads of inputs each, and then computes from the copies.
__kernel __attribute__((reqd_work_group_size(LX, LY, 1)))
void pointwise_local(MAPS, __global const REAL* w, __global const REAL* bias, int ws, int inputs, int channels, int pixels)
{
    __local REAL4 xs[DEPTH][LY * TM], wl[4 * DEPTH][LX * TN];
    const int lx = get_local_id(0), ly = get_local_id(1), item = ly * LX + lx, quads = QUADS(channels), depth = QUADS(inputs);
    const int q0 = get_group_id(0) * LX * TN, p0 = get_group_id(1) * LY * TM;
    ENTER;
    REAL4 acc[TM][TN];
    // Neighbouring items take neighbouring quads and pixels, which lie in different banks: item (lx, ly) has quads lx, lx + LX, ... and pixels ly, ly + LY, ... of the group's.
    EACH_N(n) { const REAL4 start = LOAD4(bias + 4 * min(q0 + n * LX + lx, quads - 1)); EACH_M(m) acc[m][n] = start; }
    for (int k0 = 0; k0 < depth; k0 += DEPTH)
    {
        for (int e = item; e < LY * TM * DEPTH; e += LX * LY)
        {
            const int p = p0 + e / DEPTH, k = k0 + e % DEPTH;
            xs[e % DEPTH][e / DEPTH] = p < pixels && k < depth ? LOAD4(x + (p * depth + k) * 4) : (REAL4)(0);
        }
        for (int e = item; e < 4 * DEPTH * LX * TN; e += LX * LY)
        {
            const int i = 4 * k0 + e / (LX * TN), q = q0 + e % (LX * TN);
            wl[e / (LX * TN)][e % (LX * TN)] = i < inputs && q < quads ? LOAD4(w + i * ws + 4 * q) : (REAL4)(0);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < DEPTH; k++)
        {
            REAL4 v[TM];
            EACH_M(m) v[m] = xs[k][m * LY + ly];
#define LOCAL_ROW(part, number) { EACH_N(n) { const REAL4 row = wl[4 * k + number][n * LX + lx]; EACH_M(m) acc[m][n] = mad((REAL4)(v[m].part), row, acc[m][n]); } }
            LOCAL_ROW(s0, 0) LOCAL_ROW(s1, 1) LOCAL_ROW(s2, 2) LOCAL_ROW(s3, 3)
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    EACH_M(m) EACH_N(n)
    {
        const int p = p0 + m * LY + ly, q = q0 + n * LX + lx;
        if (p < pixels && q < quads) FINISH(acc[m][n], p * 4 * quads, q, channels);
    }
}
#endif
