// Convolutions and fully connected layers as products of matrices, without the matrices: what a window sees of the image is gathered as it is wanted.
//   forward             Y[pixel, o]  = X~[pixel, (p, q, c)] * K[o, (p, q, c)]
//   input's gradient    dX[pixel, c] = dY~[pixel, (p, q, o)] * K[o, (p, q), c]
//   kernel's gradient   dK[o, (p, q, c)] = sum over pixels of dY[pixel, o] * X~[pixel, (p, q, c)], in slices of pixels
// A group of GROUP x GROUP items makes a tile of 4 GROUP rows and up to 4 GROUP columns: each item 4 rows and `columns` columns (`side` of both for the
// kernel's gradient). Its rows lie side by side, so that it reads them as a vector; its columns GROUP apart, so that neighbours read and write neighbouring numbers. GROUP terms of the sum lie in local memory at a time.
// Kernels are (O, KH, KW, C / groups), as the layers hold them. Ops/Convolution.cs is the law.

#define ROWS (4 * GROUP)
#define LINE (ROWS + 4)   // more than a tile's side, so that the items of a column hit different banks, and whole vectors of 4
#define TILE local float __attribute__((aligned(16)))

// The sums live in registers only where the loops over them are unrolled.
// The tile's terms of the sum: acc[i][j] += left[k][row i] * right[k][column j].
static inline void multiply(local const float* left, local const float* right, const int x, const int y, const int rows, const int columns, float acc[4][4])
{
    for (int k = 0; k < GROUP; k++)
    {
        float l[4];
        #pragma unroll
        for (int i = 0; i < rows; i++) l[i] = left[k * LINE + y * rows + i];
        #pragma unroll
        for (int j = 0; j < columns; j++)
        {
            const float r = right[k * LINE + x + j * GROUP];
            #pragma unroll
            for (int i = 0; i < rows; i++) acc[i][j] = fma(l[i], r, acc[i][j]);
        }
    }
}

static inline void conv_forward_tile(const int columns, local float* left, local float* right, const int images, global const float* input, global const float* parameters,
    const int kernel_at, const int bias_at, global float* output, const int groups, WINDOW)
{
    const int x = get_local_id(0), y = get_local_id(1), group = get_global_id(2);
    const int column0 = get_group_id(0) * columns * GROUP, row0 = get_group_id(1) * ROWS;
    const int ins = C / groups, outs = O / groups, taps = KH * KW, terms = taps * ins, pixels = images * OH * OW;
    global const float* k = parameters + kernel_at + (size_t)group * outs * terms;
    float acc[4][4] = {{0}};

    // The rows that this item loads: where their windows begin.
    int top[4], side[4], image[4];
    #pragma unroll
    for (int i = 0; i < 4; i++)
    {
        const int row = row0 + y + i * GROUP, within = row % (OH * OW);
        image[i] = row < pixels ? row / (OH * OW) : -1;
        top[i] = within / OW * SH - PT;
        side[i] = within % OW * SW - PL;
    }
    for (int first = 0; first < terms; first += GROUP)
    {
        const int term = first + x, tap = taps == 1 ? 0 : term / ins, c = term - tap * ins, h = tap / KW * DH, w = tap % KW * DW;
        #pragma unroll
        for (int i = 0; i < 4; i++)
        {
            const int ih = top[i] + h, iw = side[i] + w;
            const int inside = term < terms && image[i] >= 0 && ih >= 0 && ih < H && iw >= 0 && iw < W;
            left[x * LINE + y + i * GROUP] = inside ? input[(((size_t)image[i] * H + ih) * W + iw) * C + group * ins + c] : 0;
        }
        #pragma unroll
        for (int j = 0; j < columns; j++)
        {
            const int o = column0 + y + j * GROUP;
            right[x * LINE + y + j * GROUP] = term < terms && o < outs ? k[(size_t)o * terms + term] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply(left, right, x, y, 4, columns, acc);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    #pragma unroll
    for (int i = 0; i < 4; i++)
    {
        const int row = row0 + y * 4 + i;
        #pragma unroll
        for (int j = 0; j < columns; j++)
        {
            const int o = column0 + x + j * GROUP;
            if (row < pixels && o < outs)
                output[(size_t)row * O + group * outs + o] = acc[i][j] + (bias_at < 0 ? 0 : parameters[bias_at + group * outs + o]);
        }
    }
}

static inline void conv_input_gradient_tile(const int columns, local float* left, local float* right, const int images, global const float* output_gradient, global const float* parameters,
    const int kernel_at, global float* input_gradient, const int adds, const int groups, WINDOW)
{
    const int x = get_local_id(0), y = get_local_id(1), group = get_global_id(2);
    const int column0 = get_group_id(0) * columns * GROUP, row0 = get_group_id(1) * ROWS;
    const int ins = C / groups, outs = O / groups, taps = KH * KW, terms = taps * outs, pixels = images * H * W;
    global const float* k = parameters + kernel_at + (size_t)group * outs * taps * ins;
    float acc[4][4] = {{0}};

    int row_h[4], row_w[4], image[4];
    #pragma unroll
    for (int i = 0; i < 4; i++)
    {
        const int row = row0 + y + i * GROUP, within = row % (H * W);
        image[i] = row < pixels ? row / (H * W) : -1;
        row_h[i] = within / W;
        row_w[i] = within % W;
    }
    for (int first = 0; first < terms; first += GROUP)
    {
        const int term = first + x, tap = taps == 1 ? 0 : term / outs, o = term - tap * outs, p = tap / KW, q = tap % KW;
        #pragma unroll
        for (int i = 0; i < 4; i++)
        {
            const int oh = window_at(row_h[i], p, PT, SH, DH, OH), ow = window_at(row_w[i], q, PL, SW, DW, OW);
            const int inside = term < terms && image[i] >= 0 && oh >= 0 && ow >= 0;
            left[x * LINE + y + i * GROUP] = inside ? output_gradient[(((size_t)image[i] * OH + oh) * OW + ow) * O + group * outs + o] : 0;
        }
        const int kernel_term = first + y, kernel_tap = taps == 1 ? 0 : kernel_term / outs, kernel_o = kernel_term - kernel_tap * outs;
        #pragma unroll
        for (int j = 0; j < columns; j++)
        {
            const int c = column0 + x + j * GROUP;
            right[y * LINE + x + j * GROUP] = kernel_term < terms && c < ins ? k[((size_t)kernel_o * taps + kernel_tap) * ins + c] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply(left, right, x, y, 4, columns, acc);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    #pragma unroll
    for (int i = 0; i < 4; i++)
    {
        const int row = row0 + y * 4 + i;
        #pragma unroll
        for (int j = 0; j < columns; j++)
        {
            const int c = column0 + x + j * GROUP;
            if (row < pixels && c < ins) give(input_gradient, (size_t)row * C + group * ins + c, acc[i][j], adds);
        }
    }
}

#define FORWARD const int images, global const float* input, global const float* parameters, const int kernel_at, const int bias_at, global float* output, const int groups, WINDOW
#define FORWARD_ARGUMENTS images, input, parameters, kernel_at, bias_at, output, groups, H, W, C, OH, OW, O, KH, KW, SH, SW, DH, DW, PT, PL
#define BACKWARD const int images, global const float* output_gradient, global const float* parameters, const int kernel_at, global float* input_gradient, const int adds, const int groups, WINDOW
#define BACKWARD_ARGUMENTS images, output_gradient, parameters, kernel_at, input_gradient, adds, groups, H, W, C, OH, OW, O, KH, KW, SH, SW, DH, DW, PT, PL

// Tiles of 4, 2 or 1 times GROUP columns: the host takes what leaves the fewest idle.
#define TILED(columns) \
    kernel __attribute__((reqd_work_group_size(GROUP, GROUP, 1))) void conv_forward_##columns(FORWARD) \
    { \
        TILE left[GROUP * LINE], right[GROUP * LINE]; \
        conv_forward_tile(columns, left, right, FORWARD_ARGUMENTS); \
    } \
    kernel __attribute__((reqd_work_group_size(GROUP, GROUP, 1))) void conv_input_gradient_##columns(BACKWARD) \
    { \
        TILE left[GROUP * LINE], right[GROUP * LINE]; \
        conv_input_gradient_tile(columns, left, right, BACKWARD_ARGUMENTS); \
    }

TILED(4)
TILED(2)
TILED(1)

// sums[at + ...][slice][o][(p, q, c)], the slice of `slice_pixels` output pixels; join_slices makes the gradient of them. A single slice is the gradient itself.
static inline void conv_kernel_gradient_tile(const int side, local float* left, local float* right, const int images, global const float* input, global const float* output_gradient,
    global float* sums, const int at, const int slices, const int slice_pixels, const int groups, WINDOW)
{
    const int x = get_local_id(0), y = get_local_id(1), group = get_global_id(2) / slices, slice = get_global_id(2) % slices;
    const int column0 = get_group_id(0) * side * GROUP, row0 = get_group_id(1) * side * GROUP;
    const int ins = C / groups, outs = O / groups, terms = KH * KW * ins, pixels = images * OH * OW;
    const int from = slice * slice_pixels, to = min(from + slice_pixels, pixels);
    float acc[4][4] = {{0}};

    // The columns that this item loads: the tap and the channel that they stand for.
    int tap_h[4], tap_w[4], channel[4];
    #pragma unroll
    for (int j = 0; j < side; j++)
    {
        const int term = column0 + x + j * GROUP, tap = term / ins;
        channel[j] = term < terms ? group * ins + term - tap * ins : -1;
        tap_h[j] = tap / KW * DH - PT;
        tap_w[j] = tap % KW * DW - PL;
    }
    for (int first = from; first < to; first += GROUP)
    {
        const int pixel = first + y, within = pixel % (OH * OW), h = within / OW * SH, w = within % OW * SW;
        const size_t image = pixel / (OH * OW);
        #pragma unroll
        for (int i = 0; i < side; i++)
        {
            const int o = row0 + x + i * GROUP;
            left[y * LINE + x + i * GROUP] = pixel < to && o < outs ? output_gradient[(size_t)pixel * O + group * outs + o] : 0;
        }
        #pragma unroll
        for (int j = 0; j < side; j++)
        {
            const int ih = h + tap_h[j], iw = w + tap_w[j];
            const int inside = pixel < to && channel[j] >= 0 && ih >= 0 && ih < H && iw >= 0 && iw < W;
            right[y * LINE + x + j * GROUP] = inside ? input[((image * H + ih) * W + iw) * C + channel[j]] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply(left, right, x, y, side, side, acc);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    #pragma unroll
    for (int i = 0; i < side; i++)
    {
        const int o = row0 + y * side + i;
        #pragma unroll
        for (int j = 0; j < side; j++)
        {
            const int term = column0 + x + j * GROUP;
            if (o < outs && term < terms) sums[at + ((size_t)slice * O + group * outs + o) * terms + term] = acc[i][j];
        }
    }
}

#define KERNEL_GRADIENT const int images, global const float* input, global const float* output_gradient, global float* sums, const int at, const int slices, const int slice_pixels, const int groups, WINDOW
#define KERNEL_GRADIENT_ARGUMENTS images, input, output_gradient, sums, at, slices, slice_pixels, groups, H, W, C, OH, OW, O, KH, KW, SH, SW, DH, DW, PT, PL

#define SQUARE(side) \
    kernel __attribute__((reqd_work_group_size(GROUP, GROUP, 1))) void conv_kernel_gradient_##side(KERNEL_GRADIENT) \
    { \
        TILE left[GROUP * LINE], right[GROUP * LINE]; \
        conv_kernel_gradient_tile(side, left, right, KERNEL_GRADIENT_ARGUMENTS); \
    }

SQUARE(4)
SQUARE(2)
