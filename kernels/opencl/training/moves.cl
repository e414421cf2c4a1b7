// Ops that move numbers: concat, select, pad (Ops/*.cs).

// to[pixel][to_channel + c] = from[pixel][from_channel + c]: one input of a concat, or its gradient.
kernel void move_channels(const int images, global const float* from, global float* to, const int adds, const int pixels_of_image, const int channels, const int from_channels, const int from_channel,
    const int to_channels, const int to_channel)
{
    ELEMENT(c, pixel, channels);
    if (pixel < images * pixels_of_image)
        give(to, (size_t)pixel * to_channels + to_channel + c, from[(size_t)pixel * from_channels + from_channel + c], adds);
}

// to[pixel][c] = sum of from[pixel][sources[i]] for i in starts[c] .. starts[c + 1] - 1: select forward, with one source each, and backward, with those that took the channel.
kernel void gather_channels(const int images, global const float* from, global float* to, const int adds, global const int* sources, const int starts_at, const int sources_at,
    const int pixels_of_image, const int from_channels, const int to_channels)
{
    ELEMENT(c, pixel, to_channels);
    if (pixel >= images * pixels_of_image) return;
    float sum = 0;
    for (int i = sources[starts_at + c]; i < sources[starts_at + c + 1]; i++) sum += from[(size_t)pixel * from_channels + sources[sources_at + i]];
    give(to, (size_t)pixel * to_channels + c, sum, adds);
}

// The input map is H x W x C, the output's OH x OW x C.
kernel void pad_forward(const int images, global const float* x, global float* y, const int H, const int W, const int C, const int OH, const int OW, const int top, const int left, const float value)
{
    ELEMENT(c, pixel, C);
    if (pixel >= images * OH * OW) return;
    const int h = pixel / OW % OH - top, w = pixel % OW - left;
    const size_t n = pixel / (OH * OW);
    y[(size_t)pixel * C + c] = h >= 0 && h < H && w >= 0 && w < W ? x[((n * H + h) * W + w) * C + c] : value;
}

kernel void pad_gradient(const int images, global const float* dy, global float* dx, const int adds, const int H, const int W, const int C, const int OH, const int OW, const int top, const int left)
{
    ELEMENT(c, pixel, C);
    if (pixel >= images * H * W) return;
    const int h = pixel / W % H + top, w = pixel % W + left;
    const size_t n = pixel / (H * W);
    // A pad below zero crops.
    const int inside = h >= 0 && h < OH && w >= 0 && w < OW;
    give(dx, (size_t)pixel * C + c, inside ? dy[((n * OH + h) * OW + w) * C + c] : 0, adds);
}
