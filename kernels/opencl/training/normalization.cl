// Batch normalization over the batch's own statistics, and the clamp that may follow it (Ops/BatchNormalization.cs, Ops/Clamp.cs). Without a clamp its bounds are infinite.
// Moments: each slice of pixels finds its mean, and then the squares of the distances from that mean; slices are joined by Chan, Golub and LeVeque's rule. So no digits are lost where
// the mean is large beside the deviation. JOIN items join the slices of one channel.

#define JOIN 64

// moments[slice][0 .. C): the slice's mean; moments[slice][C .. 2C): the sum of squared distances from it.
kernel void bn_moments(const int images, global const float* x, global float* moments, const int slices, const int slice_pixels, const int pixels_of_image, const int channels)
{
    ELEMENT(c, slice, channels);
    if (slice >= slices) return;
    const int from = slice * slice_pixels, to = min(from + slice_pixels, images * pixels_of_image);
    float sum = 0, squares = 0;
    for (int pixel = from; pixel < to; pixel++) sum += x[(size_t)pixel * channels + c];
    const float mean = to > from ? sum / (to - from) : 0;
    for (int pixel = from; pixel < to; pixel++)
    {
        const float distance = x[(size_t)pixel * channels + c] - mean;
        squares = fma(distance, distance, squares);
    }
    moments[(size_t)slice * 2 * channels + c] = mean;
    moments[((size_t)slice * 2 + 1) * channels + c] = squares;
}

static inline void join_moments(float* count, float* mean, float* squares, const float other_count, const float other_mean, const float other_squares)
{
    const float both = *count + other_count;
    if (other_count == 0) return;
    const float share = other_count / both, distance = other_mean - *mean;
    *mean += distance * share;
    *squares += other_squares + distance * distance * *count * share;
    *count = both;
}

// saved[0 .. C): the batch's mean; saved[C .. 2C): 1 / sqrt(variance + epsilon). Moves the running statistics.
kernel __attribute__((reqd_work_group_size(JOIN, 1, 1))) void bn_join_moments(const int images, global const float* moments, const int slices, const int slice_pixels, const int pixels_of_image,
    const int channels, const float epsilon, const float momentum, global float* saved, global float* statistics, const int mean_at, const int variance_at)
{
    local float counts[JOIN], means[JOIN], squares_of[JOIN];
    const int item = get_local_id(0), c = get_group_id(0), pixels = images * pixels_of_image;
    float count = 0, mean = 0, squares = 0;
    for (int slice = item; slice < slices; slice += JOIN)
        join_moments(&count, &mean, &squares, max(0, min(slice_pixels, pixels - slice * slice_pixels)), moments[(size_t)slice * 2 * channels + c], moments[((size_t)slice * 2 + 1) * channels + c]);
    counts[item] = count;
    means[item] = mean;
    squares_of[item] = squares;
    for (int half_way = JOIN / 2; half_way > 0; half_way /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way)
        {
            join_moments(&count, &mean, &squares, counts[item + half_way], means[item + half_way], squares_of[item + half_way]);
            counts[item] = count;
            means[item] = mean;
            squares_of[item] = squares;
        }
    }
    if (item > 0) return;
    saved[c] = mean;
    saved[channels + c] = 1 / sqrt(squares / pixels + epsilon);
    statistics[mean_at + c] = momentum * statistics[mean_at + c] + (1 - momentum) * mean;
    statistics[variance_at + c] = momentum * statistics[variance_at + c] + (1 - momentum) * (squares / max(pixels - 1, 1));
}

kernel void bn_forward(const int images, global const float* x, global const float* saved, global const float* parameters, const int scale_at, const int shift_at, global float* y,
    const int pixels_of_image, const int channels, const float low, const float high)
{
    ELEMENT(c, pixel, channels);
    if (pixel >= images * pixels_of_image) return;
    const size_t i = (size_t)pixel * channels + c;
    y[i] = clip((x[i] - saved[c]) * saved[channels + c] * parameters[scale_at + c] + parameters[shift_at + c], low, high);
}

// sums[slice][0 .. C): of dy; sums[slice][C .. 2C): of dy * normalized x. Only what lies between the clamp's bounds passes a gradient.
kernel void bn_sums(const int images, global const float* x, global const float* y, global const float* dy, global const float* saved, global float* sums, const int slices,
    const int slice_pixels, const int pixels_of_image, const int channels, const float low, const float high)
{
    ELEMENT(c, slice, channels);
    if (slice >= slices) return;
    const int to = min((slice + 1) * slice_pixels, images * pixels_of_image);
    const float mean = saved[c], inverse = saved[channels + c];
    float sum = 0, product = 0;
    for (int pixel = slice * slice_pixels; pixel < to; pixel++)
    {
        const size_t i = (size_t)pixel * channels + c;
        const float g = y[i] > low && y[i] < high ? dy[i] : 0;
        sum += g;
        product = fma(g, (x[i] - mean) * inverse, product);
    }
    sums[(size_t)slice * 2 * channels + c] = sum;
    sums[((size_t)slice * 2 + 1) * channels + c] = product;
}

// Sums of all slices: the gradients of shift and scale.
kernel __attribute__((reqd_work_group_size(JOIN, 1, 1))) void bn_join_sums(global const float* sums, const int slices, const int channels, global float* gradients, const int scale_at, const int shift_at)
{
    local float shares[2 * JOIN];
    const int item = get_local_id(0), c = get_group_id(0);
    float sum = 0, product = 0;
    for (int slice = item; slice < slices; slice += JOIN)
    {
        sum += sums[(size_t)slice * 2 * channels + c];
        product += sums[((size_t)slice * 2 + 1) * channels + c];
    }
    shares[item] = sum;
    shares[JOIN + item] = product;
    for (int half_way = JOIN / 2; half_way > 0; half_way /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way)
        {
            shares[item] += shares[item + half_way];
            shares[JOIN + item] += shares[JOIN + item + half_way];
        }
    }
    if (item > 0) return;
    gradients[shift_at + c] = shares[0];
    gradients[scale_at + c] = shares[JOIN];
}

kernel void bn_input_gradient(const int images, global const float* x, global const float* y, global const float* dy, global const float* saved, global const float* parameters,
    global const float* gradients, const int scale_at, const int shift_at, global float* dx, const int adds, const int pixels_of_image, const int channels, const float low, const float high)
{
    ELEMENT(c, pixel, channels);
    const int pixels = images * pixels_of_image;
    if (pixel >= pixels) return;
    const size_t i = (size_t)pixel * channels + c;
    const float inverse = saved[channels + c], g = y[i] > low && y[i] < high ? dy[i] : 0;
    const float d = g - (gradients[shift_at + c] + (x[i] - saved[c]) * inverse * gradients[scale_at + c]) * (1.0f / pixels);
    give(dx, i, d * inverse * parameters[scale_at + c], adds);
}
