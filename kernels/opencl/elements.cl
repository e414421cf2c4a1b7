// Element by element. A work item makes one quad of channels of one pixel. X: quads; Y: pixels of all images.
#include "base.cl"

// -D OP='+', '-', '*' or '/': y = x OP z, where x and z may repeat one row, one column or one channel. Steps are in elements, 0 where the map is repeated.
#ifdef OP
__kernel void binary(MAPS, __global const REAL* z, int zo, int oh, int ow, int channels, int xi, int xr, int xc, int x1, int zi, int zr, int zc, int z1, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    const int n = p / (oh * ow), i = p / ow % oh, j = p % ow;
    x += n * xi + i * xr + j * xc;
    z += zo + n * zi + i * zr + j * zc;
    const REAL4 left = x1 ? (REAL4)(x[0]) : LOAD4(x + 4 * q), right = z1 ? (REAL4)(z[0]) : LOAD4(z + 4 * q);
    FINISH(left OP right, p * 4 * quads, q, channels);
}
#endif

// The activation alone.
__kernel void activation(MAPS, int channels, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    FINISH(LOAD4(x + (p * quads + q) * 4), p * 4 * quads, q, channels);
}

// y = x * scale[c] + shift[c].
__kernel void scale(MAPS, __global const REAL* factor, __global const REAL* shift, int channels, int pixels)
{
    const int q = get_global_id(0), p = get_global_id(1), quads = QUADS(channels);
    if (q >= quads || p >= pixels) return;
    ENTER;
    FINISH(LOAD4(x + (p * quads + q) * 4) * LOAD4(factor + 4 * q) + LOAD4(shift + 4 * q), p * 4 * quads, q, channels);
}
