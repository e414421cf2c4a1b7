// Convolutions whose groups have one input channel each; every group makes O / C output channels. Kernels are (O, KH, KW, 1). One item makes one element, channels side by side.

kernel void depthwise_forward(const int images, global const float* input, global const float* parameters, const int kernel_at, const int bias_at, global float* output, WINDOW)
{
    ELEMENT(o, row, O);
    if (row >= images * OH * OW) return;
    const int c = o / (O / C), h = row / OW % OH * SH - PT, w = row % OW * SW - PL;
    const size_t image = row / (OH * OW);
    global const float* k = parameters + kernel_at + o * KH * KW;
    float sum = bias_at < 0 ? 0 : parameters[bias_at + o];
    for (int p = 0; p < KH; p++)
    {
        const int ih = h + p * DH;
        if (ih < 0 || ih >= H) continue;
        for (int q = 0; q < KW; q++)
        {
            const int iw = w + q * DW;
            if (iw >= 0 && iw < W) sum = fma(input[((image * H + ih) * W + iw) * C + c], k[p * KW + q], sum);
        }
    }
    output[(size_t)row * O + o] = sum;
}

kernel void depthwise_input_gradient(const int images, global const float* output_gradient, global const float* parameters, const int kernel_at, global float* input_gradient,
    const int adds, WINDOW)
{
    ELEMENT(c, row, C);
    if (row >= images * H * W) return;
    const int h = row / W % H, w = row % W, multiplier = O / C;
    const size_t image = row / (H * W);
    float sum = 0;
    for (int p = 0; p < KH; p++)
    {
        const int oh = window_at(h, p, PT, SH, DH, OH);
        if (oh < 0) continue;
        for (int q = 0; q < KW; q++)
        {
            const int ow = window_at(w, q, PL, SW, DW, OW);
            if (ow < 0) continue;
            for (int o = c * multiplier; o < (c + 1) * multiplier; o++)
                sum = fma(output_gradient[((image * OH + oh) * OW + ow) * O + o], parameters[kernel_at + (o * KH + p) * KW + q], sum);
        }
    }
    give(input_gradient, (size_t)row * C + c, sum, adds);
}

// sums[at + ...][slice][o][(p, q)], the slice of `slice_rows` rows of output pixels; join_slices makes the gradient of them. A single slice is the gradient itself.
kernel void depthwise_kernel_gradient(const int images, global const float* input, global const float* output_gradient, global float* sums, const int at, const int slices, const int slice_rows, WINDOW)
{
    ELEMENT(o, place, O);
    const int tap = place % (KH * KW), slice = place / (KH * KW);
    if (slice >= slices) return;
    const int c = o / (O / C), h = tap / KW * DH - PT, w = tap % KW * DW - PL;
    const int to = min((slice + 1) * slice_rows, images * OH);
    float sum = 0;
    for (int row = slice * slice_rows; row < to; row++)
    {
        const int ih = row % OH * SH + h;
        if (ih < 0 || ih >= H) continue;
        global const float* x = input + ((size_t)(row / OH) * H + ih) * W * C + c;
        global const float* dy = output_gradient + (size_t)row * OW * O + o;
        for (int j = 0; j < OW; j++)
        {
            const int iw = j * SW + w;
            if (iw >= 0 && iw < W) sum = fma(dy[j * O], x[iw * C], sum);
        }
    }
    sums[at + ((size_t)slice * O + o) * KH * KW + tap] = sum;
}
