// Ops that work element by element (Ops/*.cs of the same names). `elements` is one image's.

#define CLAMP 0
#define LEAKY_RELU 1
#define SIGMOID 2
#define HARD_SIGMOID 3
#define HARD_SWISH 4
#define ELU 5
#define THRESHOLDED_RELU 6
#define SOFTPLUS 7
#define MISH 8
#define ERF 9
#define GELU 10
#define GELU_TANH 11
#define SWISH 12
#define SQRT 13

static inline float softplus(const float x)
{
    return (x < 0 ? 0 : x) + log1p(exp(-fabs(x)));
}

// The share of x that Gelu's approximation by a tanh lets pass: (1 + tanh(u)) / 2, with 2 u = 2 sqrt(2 / pi) (x + 0.044715 x^3).
static inline float tanh_share(const float x)
{
    return 1 / (1 + exp(-x * (1.59576912f + 0.07135482f * x * x)));
}

static inline float activate(const int kind, const float x, const float a, const float b)
{
    switch (kind)
    {
        case CLAMP: return clip(x, a, b);
        case LEAKY_RELU: return x >= 0 ? x : a * x;
        case SIGMOID: return 1 / (1 + exp(-x));
        case HARD_SIGMOID: return clip(a * x + b, 0, 1);
        case ELU: return x > 0 ? x : a * expm1(x);
        case THRESHOLDED_RELU: return x > a ? x : 0;
        case SOFTPLUS: return softplus(x);
        case MISH: return x * tanh(softplus(x));
        case ERF: return erf(x);
        case GELU: return 0.5f * x * erfc(-0.70710678f * x);
        case GELU_TANH: return x * tanh_share(x);
        case SWISH: return x / (1 + exp(-x));
        case SQRT: return sqrt(x);
        default: return x * clip(x / 6 + 0.5f, 0, 1);
    }
}

// dy/dx, of x; of y for clamps and sigmoids, whose outputs tell it as well.
static inline float slope(const int kind, const float v, const float a, const float b)
{
    switch (kind)
    {
        case CLAMP: return v > a && v < b ? 1 : 0;
        case LEAKY_RELU: return v >= 0 ? 1 : a;
        case SIGMOID: return v * (1 - v);
        case HARD_SIGMOID: return a * v + b > 0 && a * v + b < 1 ? a : 0;
        case ELU: return v > 0 ? 1 : a * exp(v);
        case THRESHOLDED_RELU: return v > a ? 1 : 0;
        case SOFTPLUS: return 1 / (1 + exp(-v));
        case MISH: { const float t = tanh(softplus(v)); return t + v * (1 - t * t) / (1 + exp(-v)); }
        case ERF: return 1.12837917f * exp(-v * v);
        case GELU: return 0.5f * erfc(-0.70710678f * v) + 0.39894228f * v * exp(-0.5f * v * v);
        case GELU_TANH: { const float s = tanh_share(v); return s + s * (1 - s) * v * (1.59576912f + 0.21406445f * v * v); }
        case SWISH: { const float s = 1 / (1 + exp(-v)); return s + s * (1 - s) * v; }
        case SQRT: return v == 0 ? 0 : 0.5f / sqrt(v);
        default: return v <= -3 ? 0 : v >= 3 ? 1 : v / 3 + 0.5f;
    }
}

kernel void activation_forward(const int images, global const float* x, global float* y, const int elements, const int kind, const float a, const float b)
{
    const size_t i = get_global_id(0);
    if (i < (size_t)images * elements) y[i] = activate(kind, x[i], a, b);
}

kernel void activation_gradient(const int images, global const float* x_or_y, global const float* dy, global float* dx, const int adds, const int elements, const int kind, const float a, const float b)
{
    const size_t i = get_global_id(0);
    if (i < (size_t)images * elements) give(dx, i, dy[i] * slope(kind, x_or_y[i], a, b), adds);
}

kernel void scale_forward(const int images, global const float* x, global const float* constants, const int scale_at, const int shift_at, global float* y, const int elements, const int channels)
{
    const size_t i = get_global_id(0);
    if (i < (size_t)images * elements) y[i] = x[i] * constants[scale_at + i % channels] + constants[shift_at + i % channels];
}

kernel void scale_gradient(const int images, global const float* constants, const int scale_at, global const float* dy, global float* dx, const int adds, const int elements, const int channels)
{
    const size_t i = get_global_id(0);
    if (i < (size_t)images * elements) give(dx, i, dy[i] * constants[scale_at + i % channels], adds);
}

// SplitMix64 of the element's number, as Ops/Dropout.cs has it: the same elements fall on every engine. Forward and backward are the same.
kernel void dropout(const int images, const ulong seed, global const float* x, global float* y, const int adds, const int elements, const float rate)
{
    const size_t i = get_global_id(0);
    if (i >= (size_t)images * elements) return;
    ulong z = seed + (ulong)(i + 1) * 0x9E3779B97F4A7C15UL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
    z ^= z >> 31;
    const float factor = (float)(z >> 40) * (1.0f / (1 << 24)) < rate ? 0 : 1 / (1 - rate);
    give(y, i, x[i] * factor, adds);
}

kernel void copy(const int images, global const float* from, global float* to, const int adds, const int elements)
{
    const size_t i = get_global_id(0);
    if (i < (size_t)images * elements) give(to, i, from[i], adds);
}
