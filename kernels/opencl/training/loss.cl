// Softmax, softmax cross-entropy and binary cross-entropy (Ops/Softmax.cs, Backends/SoftmaxCrossEntropy.cs,
// Heads/BinaryCrossEntropy.cs). JOIN_CLASSES items share one row; they join in a tree, so in one order.

#define JOIN_CLASSES 64

static inline float join_sum(local float* shares, const float share)
{
    const int item = get_local_id(0);
    shares[item] = share;
    for (int half_way = JOIN_CLASSES / 2; half_way > 0; half_way /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way) shares[item] += shares[item + half_way];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const float sum = shares[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return sum;
}

// The place of the first of the largest elements.
static inline int join_largest(local float* shares, local int* places, global const float* x, const int count)
{
    const int item = get_local_id(0);
    int place = item < count ? item : 0;
    for (int i = place; i < count; i += JOIN_CLASSES)
        if (x[i] > x[place]) place = i;
    shares[item] = x[place];
    places[item] = place;
    for (int half_way = JOIN_CLASSES / 2; half_way > 0; half_way /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way)
        {
            const float other = shares[item + half_way];
            if (other > shares[item] || (other == shares[item] && places[item + half_way] < places[item]))
            {
                shares[item] = other;
                places[item] = places[item + half_way];
            }
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const int best = places[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return best;
}

// A row is the channels of one pixel, or a whole image: `rows` of them in one image.
kernel __attribute__((reqd_work_group_size(JOIN_CLASSES, 1, 1))) void softmax_forward(const int images, global const float* x, global float* y, const int logarithm, const int rows,
    const int row_length)
{
    local float shares[JOIN_CLASSES];
    local int places[JOIN_CLASSES];
    const int row = get_group_id(0);
    global const float* from = x + (size_t)row * row_length;
    global float* to = y + (size_t)row * row_length;
    const float largest = from[join_largest(shares, places, from, row_length)];
    float sum = 0;
    for (int i = get_local_id(0); i < row_length; i += JOIN_CLASSES) sum += to[i] = exp(from[i] - largest);
    sum = join_sum(shares, sum);
    for (int i = get_local_id(0); i < row_length; i += JOIN_CLASSES) to[i] = logarithm ? from[i] - largest - log(sum) : to[i] / sum;
}

kernel __attribute__((reqd_work_group_size(JOIN_CLASSES, 1, 1))) void softmax_gradient(const int images, global const float* y, global const float* dy, global float* dx, const int adds,
    const int logarithm, const int rows, const int row_length)
{
    local float shares[JOIN_CLASSES];
    const size_t first = (size_t)get_group_id(0) * row_length;
    float sum = 0;
    for (int i = get_local_id(0); i < row_length; i += JOIN_CLASSES) sum = logarithm ? sum + dy[first + i] : fma(y[first + i], dy[first + i], sum);
    sum = join_sum(shares, sum);
    for (int i = get_local_id(0); i < row_length; i += JOIN_CLASSES)
        give(dx, first + i, logarithm ? dy[first + i] - exp(y[first + i]) * sum : y[first + i] * (dy[first + i] - sum), adds);
}

// results[image]: its loss, and 1 where its largest logit is its label's. gradient: d mean loss / d logits.
kernel __attribute__((reqd_work_group_size(JOIN_CLASSES, 1, 1))) void cross_entropy(const int images, const float smoothing, global const float* logits, global const int* labels, global float* gradient,
    global float* results, const int classes)
{
    local float shares[JOIN_CLASSES];
    local int places[JOIN_CLASSES];
    const int item = get_local_id(0), n = get_group_id(0);
    if (n >= images) return;   // the whole group
    global const float* x = logits + (size_t)n * classes;
    const int best = join_largest(shares, places, x, classes), label = labels[n];
    const float largest = x[best], spread = smoothing / classes;
    float sum = 0, total = 0;
    for (int c = item; c < classes; c += JOIN_CLASSES)
    {
        sum += exp(x[c] - largest);
        total += x[c] - largest;
    }
    sum = join_sum(shares, sum);
    total = join_sum(shares, total);
    for (int c = item; c < classes; c += JOIN_CLASSES)
        gradient[(size_t)n * classes + c] = (exp(x[c] - largest) / sum - spread - (c == label ? 1 - smoothing : 0)) / images;
    if (item > 0) return;
    const float log_sum = log(sum);
    results[2 * n] = -((1 - smoothing) * (x[label] - largest - log_sum) + spread * (total - classes * log_sum));
    results[2 * n + 1] = best == label ? 1 : 0;
}

// As cross_entropy, for outputs that are each right or wrong by themselves: the mean over an image's outputs. labels:
// images * outputs of 0 and 1.
kernel __attribute__((reqd_work_group_size(JOIN_CLASSES, 1, 1))) void binary_cross_entropy(const int images,
    const float smoothing, global const float* logits, global const int* labels,
    global float* gradient, global float* results, const int outputs)
{
    local float shares[JOIN_CLASSES];
    const int item = get_local_id(0), n = get_group_id(0);
    if (n >= images) return;   // the whole group
    const size_t first = (size_t)n * outputs;
    float sum = 0, wrong = 0;
    for (int i = item; i < outputs; i += JOIN_CLASSES)
    {
        const float z = logits[first + i], power = exp(-fabs(z)), target = labels[first + i] * (1 - smoothing)
            + smoothing / 2;
        sum += fmax(z, 0.0f) - z * target + log1p(power);
        wrong += (labels[first + i] == 1 ? z > 0 : z <= 0) ? 0 : 1;
        gradient[first + i] = ((z >= 0 ? 1 : power) / (1 + power) - target) / ((float)outputs * images);
    }
    sum = join_sum(shares, sum);
    wrong = join_sum(shares, wrong);
    if (item > 0) return;
    results[2 * n] = sum / outputs;
    results[2 * n + 1] = wrong == 0 ? 1 : 0;
}
