// The smallest kernel there is: what the tests of the runtime run.
#include "base.cl"

// x: count elements; adds first + STEP * index to each.
__kernel void add_index(__global float* x, int count, float first)
{
    int i = get_global_id(0);
    if (i < count) x[i] += first + STEP * i;
}
