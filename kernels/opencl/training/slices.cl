// Sums that are too long for one item.

// gradients[at + i] = sum over slices of sums[slice][i].
kernel void join_slices(global const float* sums, const int slices, const int count, global float* gradients, const int at)
{
    const int i = get_global_id(0);
    if (i >= count) return;
    float sum = 0;
    for (int slice = 0; slice < slices; slice++) sum += sums[(size_t)slice * count + i];
    gradients[at + i] = sum;
}

// sums[slice][c] = sum over the slice's pixels: a bias's gradient.
kernel void sum_channels(const int images, global const float* output_gradient, global float* sums, const int slices, const int slice_pixels, const int pixels_of_image, const int channels)
{
    ELEMENT(c, slice, channels);
    if (slice >= slices) return;
    const int to = min((slice + 1) * slice_pixels, images * pixels_of_image);
    float sum = 0;
    for (int pixel = slice * slice_pixels; pixel < to; pixel++) sum += output_gradient[(size_t)pixel * channels + c];
    sums[(size_t)slice * channels + c] = sum;
}
