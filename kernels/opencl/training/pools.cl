// Pools (Ops/MaxPool.cs, AveragePool.cs, GlobalAveragePool.cs, ChannelMean.cs). One item makes one element; gradients are gathered from the windows that hold the element.

// winners[output element]: the tap of the first of the largest inputs; -1 where the window lies in the pads.
kernel void max_pool_forward(const int images, global const float* x, global float* y, global int* winners, WINDOW)
{
    ELEMENT(c, row, C);
    if (row >= images * OH * OW) return;
    const int h = row / OW % OH * SH - PT, w = row % OW * SW - PL;
    const size_t image = row / (OH * OW);
    float largest = -INFINITY;
    int winner = -1;
    for (int p = 0; p < KH; p++)
    for (int q = 0; q < KW; q++)
    {
        const int ih = h + p * DH, iw = w + q * DW;
        if (ih < 0 || ih >= H || iw < 0 || iw >= W) continue;
        const float v = x[((image * H + ih) * W + iw) * C + c];
        if (winner >= 0 && !(v > largest)) continue;
        largest = v;
        winner = p * KW + q;
    }
    y[(size_t)row * C + c] = largest;
    winners[(size_t)row * C + c] = winner;
}

kernel void max_pool_gradient(const int images, global const int* winners, global const float* dy, global float* dx, const int adds, WINDOW)
{
    ELEMENT(c, row, C);
    if (row >= images * H * W) return;
    const int h = row / W % H, w = row % W;
    const size_t image = row / (H * W);
    float sum = 0;
    for (int p = 0; p < KH; p++)
    for (int q = 0; q < KW; q++)
    {
        const int oh = window_at(h, p, PT, SH, DH, OH), ow = window_at(w, q, PL, SW, DW, OW);
        if (oh < 0 || ow < 0) continue;
        const size_t i = ((image * OH + oh) * OW + ow) * C + c;
        if (winners[i] == p * KW + q) sum += dy[i];
    }
    give(dx, (size_t)row * C + c, sum, adds);
}

// One over what each window's sum is divided by: shares[oh * OW + ow].
kernel void average_pool_forward(const int images, global const float* x, global const float* shares, const int shares_at, global float* y, WINDOW)
{
    ELEMENT(c, row, C);
    if (row >= images * OH * OW) return;
    const int h = row / OW % OH * SH - PT, w = row % OW * SW - PL;
    const size_t image = row / (OH * OW);
    float sum = 0;
    for (int p = 0; p < KH; p++)
    for (int q = 0; q < KW; q++)
    {
        const int ih = h + p * DH, iw = w + q * DW;
        if (ih >= 0 && ih < H && iw >= 0 && iw < W) sum += x[((image * H + ih) * W + iw) * C + c];
    }
    y[(size_t)row * C + c] = sum * shares[shares_at + row % (OH * OW)];
}

kernel void average_pool_gradient(const int images, global const float* shares, const int shares_at, global const float* dy, global float* dx, const int adds, WINDOW)
{
    ELEMENT(c, row, C);
    if (row >= images * H * W) return;
    const int h = row / W % H, w = row % W;
    const size_t image = row / (H * W);
    float sum = 0;
    for (int p = 0; p < KH; p++)
    for (int q = 0; q < KW; q++)
    {
        const int oh = window_at(h, p, PT, SH, DH, OH), ow = window_at(w, q, PL, SW, DW, OW);
        if (oh >= 0 && ow >= 0) sum = fma(dy[((image * OH + oh) * OW + ow) * C + c], shares[shares_at + oh * OW + ow], sum);
    }
    give(dx, (size_t)row * C + c, sum, adds);
}

kernel void global_pool_forward(const int images, global const float* x, global float* y, const int pixels, const int channels)
{
    ELEMENT(c, n, channels);
    if (n >= images) return;
    float sum = 0;
    for (int pixel = 0; pixel < pixels; pixel++) sum += x[((size_t)n * pixels + pixel) * channels + c];
    y[(size_t)n * channels + c] = sum / pixels;
}

kernel void global_pool_gradient(const int images, global const float* dy, global float* dx, const int adds, const int pixels, const int channels)
{
    ELEMENT(c, pixel, channels);
    if (pixel < images * pixels) give(dx, (size_t)pixel * channels + c, dy[(size_t)(pixel / pixels) * channels + c] / pixels, adds);
}

kernel void channel_mean_forward(const int images, global const float* x, global float* y, const int pixels, const int channels)
{
    const int pixel = get_global_id(0);
    if (pixel >= images * pixels) return;
    float sum = 0;
    for (int c = 0; c < channels; c++) sum += x[(size_t)pixel * channels + c];
    y[pixel] = sum / channels;
}

kernel void channel_mean_gradient(const int images, global const float* dy, global float* dx, const int adds, const int pixels, const int channels)
{
    ELEMENT(c, pixel, channels);
    if (pixel < images * pixels) give(dx, (size_t)pixel * channels + c, dy[pixel] / channels, adds);
}
