// What the training kernels share. Every tensor is float32, N x H x W x C, channel last and dense: any number of channels is right, none is padded.
//
// No kernel adds with atomics. A long sum is cut into slices, which are summed side by side and then joined in their order, so that equal inputs give equal bits.
//
// GROUP is given with -D: work-groups of products are GROUP x GROUP items, and their tiles 4 * GROUP x 4 * GROUP elements (16 where the device has groups of 256 items, else 8).
// Every kernel that works on a batch takes the number of its images as argument 0, so that the host can change it alone.

// A window sliding over an input map of H x W x C, whose output is OH x OW x O (Ops/Window.cs).
#define WINDOW \
    const int H, const int W, const int C, const int OH, const int OW, const int O, const int KH, const int KW, \
    const int SH, const int SW, const int DH, const int DW, const int PT, const int PL

// One item makes one element of pixels x channels: work is never spread over channels alone, so that few or odd ones leave no item idle.
#define ELEMENT(c, pixel, channels) const uint element = get_global_id(0); const int c = element % (channels), pixel = element / (channels)

// The gradient of something that several layers read is added up: the first of them stores.
static inline void give(global float* gradient, const size_t index, const float value, const int adds)
{
    gradient[index] = adds ? gradient[index] + value : value;
}

// Not fmin and fmax: what is no number must stay so, or nobody would see that training diverged.
static inline float clip(const float x, const float low, const float high)
{
    return x < low ? low : x > high ? high : x;
}

// The output place whose window holds input place `in` at tap `tap`; -1: there is none.
static inline int window_at(const int in, const int tap, const int pad, const int stride, const int dilation, const int places)
{
    const int from = in + pad - tap * dilation, out = stride == 1 ? from : from / stride;   // whole numbers divide slowly on most devices
    return from >= 0 && out < places && out * stride == from ? out : -1;
}
