// What a device can do at most: multiply-adds on registers alone, and a copy of memory alone.
#include "base.cl"

// -D WIDE: a processor, whose vectors an item has to fill by itself; a GPU's lanes are items.
#ifdef HALF
typedef half16 REAL16;
#else
typedef float16 REAL16;
#endif
#ifdef WIDE
typedef REAL16 SUM;
#define FOLDED(s) ((s).lo.lo + (s).lo.hi + (s).hi.lo + (s).hi.hi)
#else
typedef REAL4 SUM;
#define FOLDED(s) (s)
#endif

#define CHAINS 8

// CHAINS sums in each item, none of which waits for another. Sums that neither grow nor fade: s = s / 2 + 1 tends to 2.
__kernel void multiply_adds(__global REAL* y, int rounds)
{
    SUM sums[CHAINS];
#pragma unroll
    for (int c = 0; c < CHAINS; c++) sums[c] = (SUM)((REAL)(c + (int)(get_global_id(0) & 3)));
    for (int round = 0; round < rounds; round++)
    {
#pragma unroll
        for (int c = 0; c < CHAINS; c++) sums[c] = mad(sums[c], (SUM)((REAL)0.5f), (SUM)((REAL)1));
    }
    SUM sum = (SUM)((REAL)0);
#pragma unroll
    for (int c = 0; c < CHAINS; c++) sum += sums[c];
    STORE4(FOLDED(sum), y + 4 * get_global_id(0));
}

// X: quads.
__kernel void copy_quads(__global const float4* x, __global float4* y)
{
    y[get_global_id(0)] = x[get_global_id(0)];
}
