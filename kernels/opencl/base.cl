// What all inference kernels share.
//
// Maps: N x H x W x S, channel last, S = the channels rounded up to whole quads (float4); the channels beyond the last are zeros, and every kernel leaves them so.
// Weights: a row of all outputs for each input, so that neighbouring work items, which make neighbouring outputs, read neighbouring memory.
//
// -D HALF stores and computes in half precision, where the device has cl_khr_fp16.
// -D RESIDUAL adds the map r before the activation; -D ACT_CLAMP and the like say which activation, with parameters a and b.
#ifdef HALF
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
typedef half REAL;
typedef half4 REAL4;
#else
typedef float REAL;
typedef float4 REAL4;
#endif

// Quads lie at multiples of their size, which vload4 would not know: it loads element by element where a device wants vectors aligned.
#define LOAD4(p) (*(__global const REAL4*)(p))
#define STORE4(v, p) (*(__global REAL4*)(p) = (v))
#define QUADS(channels) (((channels) + 3) >> 2)

// Comparisons instead of fmin and fmax: a NaN stays one.
static inline REAL4 clamp4(REAL4 v, REAL least, REAL most)
{
    v = select(v, (REAL4)(least), isless(v, (REAL4)(least)));
    return select(v, (REAL4)(most), isgreater(v, (REAL4)(most)));
}

// ln(1 + e^v). Comparisons here too, so that a NaN stays one.
static inline REAL4 softplus4(REAL4 v)
{
    return select(v, (REAL4)(0), isless(v, (REAL4)(0))) + log1p(exp(-fabs(v)));
}

static inline REAL4 activate(REAL4 v, float a, float b)
{
#if defined(ACT_CLAMP)
    return clamp4(v, (REAL)a, (REAL)b);
#elif defined(ACT_LEAKYRELU)
    return select(v, v * (REAL)a, isless(v, (REAL4)(0)));
#elif defined(ACT_SIGMOID)
    return (REAL4)(1) / ((REAL4)(1) + exp(-v));
#elif defined(ACT_HARDSIGMOID)
    return clamp4(v * (REAL)a + (REAL)b, (REAL)0, (REAL)1);
#elif defined(ACT_HARDSWISH)
    return v * clamp4(v * (REAL)(1.0f / 6) + (REAL)0.5f, (REAL)0, (REAL)1);
#elif defined(ACT_SWISH)
    return v / ((REAL4)(1) + exp(-v));
#elif defined(ACT_ELU)
    return select(v, expm1(v) * (REAL)a, islessequal(v, (REAL4)(0)));
#elif defined(ACT_THRESHOLDEDRELU)
    return select((REAL4)(0), v, isgreater(v, (REAL4)(a)));
#elif defined(ACT_SOFTPLUS)
    return softplus4(v);
#elif defined(ACT_MISH)
    return v * tanh(softplus4(v));
#elif defined(ACT_ERF)
    return erf(v);
#elif defined(ACT_GELU)
    return v * (REAL)0.5f * erfc(v * (REAL)-0.70710678f);
#elif defined(ACT_SQRT)
    return sqrt(v);
#elif defined(ACT_GELUTANH)
    return v / ((REAL4)(1) + exp(v * ((REAL)-1.59576912f - (REAL)0.07135482f * v * v)));
#else
    return v;
#endif
}

// A quad of which only the first channels exist.
static inline REAL4 first_of(REAL4 v, int channels)
{
    if (channels < 4)
    {
        v.w = 0;
        if (channels < 3) v.z = 0;
        if (channels < 2) v.y = 0;
    }
    return v;
}

// Stores quad q of the pixel that begins at element `at`, of a map of `channels` channels, after the residual and the activation.
#ifdef RESIDUAL
#define FINISH(v, at, q, channels) STORE4(first_of(activate((v) + LOAD4(r + (at) + 4 * (q)), a, b), (channels) - 4 * (q)), y + (at) + 4 * (q))
#else
#define FINISH(v, at, q, channels) STORE4(first_of(activate((v), a, b), (channels) - 4 * (q)), y + (at) + 4 * (q))
#endif

// The arguments that every layer's kernel begins with: x and y lie in one arena, each from its own element on.
#define MAPS __global const REAL* x, int xo, __global REAL* y, int yo, __global const REAL* r, int ro, float a, float b
#define ENTER x += xo; y += yo; r += ro
