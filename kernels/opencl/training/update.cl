// What changes the weights between passes (Training/Optimisers/*.cs, GradientNorm.cs, WeightAverage.cs), one item for each. decays[i] is 1 for kernels and 0 for what has no weight decay.
// `scale` brings the gradients to the clip norm; it is 1 where they are within it.

#define BLOCK 64

// The sums of squares of BLOCK * `run` gradients: the host adds them in their order, in double.
kernel __attribute__((reqd_work_group_size(BLOCK, 1, 1))) void squares(global const float* gradients, const int count, const int run, global float* sums)
{
    local float shares[BLOCK];
    const int item = get_local_id(0), first = get_group_id(0) * BLOCK * run + item;
    float sum = 0;
    for (int i = 0; i < run; i++)
    {
        const int at = first + i * BLOCK;
        if (at < count) sum = fma(gradients[at], gradients[at], sum);
    }
    shares[item] = sum;
    for (int half_way = BLOCK / 2; half_way > 0; half_way /= 2)
    {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < half_way) shares[item] += shares[item + half_way];
    }
    if (item == 0) sums[get_group_id(0)] = shares[0];
}

kernel void sgd(const float rate, const float scale, const int count, global float* parameters, global const float* gradients, global const uchar* decays, global float* velocity,
    const float decay, const float momentum, const int nesterov)
{
    const int i = get_global_id(0);
    if (i >= count) return;
    const float g = gradients[i] * scale + (decays[i] ? decay * parameters[i] : 0), v = momentum * velocity[i] + g;
    velocity[i] = v;
    parameters[i] -= rate * (nesterov ? g + momentum * v : v);
}

// state: the mean squares, then the velocities.
kernel void rmsprop(const float rate, const float scale, const int count, global float* parameters, global const float* gradients, global const uchar* decays, global float* state,
    const float decay, const float momentum, const float rho, const float epsilon)
{
    const int i = get_global_id(0);
    if (i >= count) return;
    const float g = gradients[i] * scale + (decays[i] ? decay * parameters[i] : 0), s = rho * state[i] + (1 - rho) * (g * g), v = momentum * state[count + i] + g / (sqrt(s) + epsilon);
    state[i] = s;
    state[count + i] = v;
    parameters[i] -= rate * v;
}

// state: the means, then the mean squares. unbiased_rate is rate / (1 - beta1^t), root is 1 / sqrt(1 - beta2^t).
kernel void adamw(const float rate, const float scale, const int count, global float* parameters, global const float* gradients, global const uchar* decays, global float* state,
    const float decay, const float beta1, const float beta2, const float epsilon, const float unbiased_rate, const float root)
{
    const int i = get_global_id(0);
    if (i >= count) return;
    const float g = gradients[i] * scale, m = beta1 * state[i] + (1 - beta1) * g, v = beta2 * state[count + i] + (1 - beta2) * (g * g);
    state[i] = m;
    state[count + i] = v;
    parameters[i] = (decays[i] ? 1 - rate * decay : 1) * parameters[i] - unbiased_rate * m / (root * sqrt(v) + epsilon);
}

// average += share * (present - average)
kernel void follow(const float share, const int count, global const float* present, global float* average)
{
    const int i = get_global_id(0);
    if (i < count) average[i] += share * (present[i] - average[i]);
}
