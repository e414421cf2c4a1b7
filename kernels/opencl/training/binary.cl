// y = f(a, b), where H, W or C of either input may be 1 and is then repeated (Ops/BinaryOp.cs). Output: images x H x W x C; inputs: AH x AW x AC and BH x BW x BC.

#define ADD 0
#define SUBTRACT 1
#define MULTIPLY 2
#define DIVIDE 3

static inline size_t binary_place(const size_t n, const int h, const int w, const int c, const int H, const int W, const int C)
{
    return ((n * H + (H == 1 ? 0 : h)) * W + (W == 1 ? 0 : w)) * C + (C == 1 ? 0 : c);
}

#define SHAPES const int H, const int W, const int C, const int AH, const int AW, const int AC, const int BH, const int BW, const int BC

kernel void binary_forward(const int images, global const float* a, global const float* b, global float* y, const int kind, SHAPES)
{
    ELEMENT(c, pixel, C);
    if (pixel >= images * H * W) return;
    const int n = pixel / (H * W), h = pixel / W % H, w = pixel % W;
    const float u = a[binary_place(n, h, w, c, AH, AW, AC)], v = b[binary_place(n, h, w, c, BH, BW, BC)];
    y[(size_t)pixel * C + c] = kind == ADD ? u + v : kind == SUBTRACT ? u - v : kind == MULTIPLY ? u * v : u / v;
}

// The gradient of a, or of b where `second` is set: an item gathers all places that its element is repeated at.
kernel void binary_gradient(const int images, global const float* a, global const float* b, global const float* dy, global float* gradient, const int adds, const int second, const int kind, SHAPES)
{
    const int GH = second ? BH : AH, GW = second ? BW : AW, GC = second ? BC : AC;
    ELEMENT(gc, pixel, GC);
    if (pixel >= images * GH * GW) return;
    const int n = pixel / (GH * GW), gh = pixel / GW % GH, gw = pixel % GW;
    const int h1 = GH == 1 ? H : gh + 1, w1 = GW == 1 ? W : gw + 1, c1 = GC == 1 ? C : gc + 1;
    float sum = 0;
    for (int h = GH == 1 ? 0 : gh; h < h1; h++)
    for (int w = GW == 1 ? 0 : gw; w < w1; w++)
    for (int c = GC == 1 ? 0 : gc; c < c1; c++)
    {
        float slope = kind == SUBTRACT && second ? -1 : 1;
        if (kind == MULTIPLY) slope = second ? a[binary_place(n, h, w, c, AH, AW, AC)] : b[binary_place(n, h, w, c, BH, BW, BC)];
        if (kind == DIVIDE)
        {
            const float v = b[binary_place(n, h, w, c, BH, BW, BC)];
            slope = second ? -a[binary_place(n, h, w, c, AH, AW, AC)] / (v * v) : 1 / v;
        }
        sum = fma(dy[(((size_t)n * H + h) * W + w) * C + c], slope, sum);
    }
    give(gradient, (size_t)pixel * GC + gc, sum, adds);
}
