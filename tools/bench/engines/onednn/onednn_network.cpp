#include "onednn_network.hpp"

#include <stdexcept>

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;

OnednnNetwork::OnednnNetwork(const PlainNetwork& plain, Layout layout) : layout_(layout), weights_(plain.weights.data()), values_(plain.steps.size()) {
  for (size_t i = 0; i < plain.steps.size(); i++) {
    values_[i].last_reader = i;
    for (const char* key : {"from", "add"})
      if (plain.steps[i].has(key)) values_[plain.steps[i].number(key)].last_reader = i;
  }
  // What the caller writes and reads is never shared.
  values_.front().last_reader = values_.back().last_reader = plain.steps.size();
  for (size_t i = 0; i < plain.steps.size(); i++) {
    const PlainStep& step = plain.steps[i];
    if (step.op == "input") {
      auto shape = step.numbers<int64_t>("shape");   // H, W, C
      values_[i].shape = {1, shape[2], shape[0], shape[1]};
    } else if (step.op == "conv") {
      convolve(step, i);
    } else if (step.op == "fc") {
      connect(step, i);
    } else if (step.op == "gap") {
      pool(step, i);
    } else {
      throw std::runtime_error("'" + step.op + "' is no step of a fused network here");
    }
  }
  allocate();
}

void OnednnNetwork::convolve(const PlainStep& step, size_t number) {
  const Value& source = values_[step.number("from")];
  int64_t inputs = source.shape[1], outputs = step.number("out"), groups = step.number("groups");
  auto kernel = step.numbers<int64_t>("kernel"), strides = step.numbers<int64_t>("stride"), pads = step.numbers<int64_t>("pads");
  dims shape{1, outputs, (source.shape[2] + pads[0] + pads[2] - kernel[0]) / strides[0] + 1, (source.shape[3] + pads[1] + pads[3] - kernel[1]) / strides[1] + 1};
  // Files hold (O, KH, KW, I / groups); a depthwise kernel has one input channel, so its axes may be named goihw.
  bool depthwise = groups > 1;
  if (depthwise && groups != inputs) throw std::runtime_error("grouped convolutions other than depthwise are not measured here");
  dims filter = depthwise ? dims{groups, outputs / groups, 1, kernel[0], kernel[1]} : dims{outputs, inputs, kernel[0], kernel[1]};
  dnnl::convolution_forward::desc described(prop_kind::forward_inference, algorithm::convolution_direct, open(source.shape),
      memory::desc(filter, memory::data_type::f32, tag::any), memory::desc({outputs}, memory::data_type::f32, tag::x), open(shape), strides, {pads[0], pads[1]}, {pads[2], pads[3]});
  dnnl::convolution_forward::primitive_desc chosen(described, post_ops(step), engine_);
  memory x = source_in(step.number("from"), chosen.src_desc(), number);
  memory w = packed(filter, depthwise ? tag::goihw : tag::ohwi, chosen.weights_desc());
  memory b = packed({outputs}, tag::x, chosen.bias_desc());
  set_output(number, shape, chosen.dst_desc(), step);
  append(dnnl::convolution_forward(chosen), {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, values_[number].memory}});
}

void OnednnNetwork::connect(const PlainStep& step, size_t number) {
  const Value& source = values_[step.number("from")];
  int64_t outputs = step.number("out");
  dims filter{outputs, source.shape[1], source.shape[2], source.shape[3]}, shape{1, outputs};
  dnnl::inner_product_forward::desc described(prop_kind::forward_inference, memory::desc(source.shape, memory::data_type::f32, tag::any),
      memory::desc(filter, memory::data_type::f32, tag::any), memory::desc({outputs}, memory::data_type::f32, tag::x), memory::desc(shape, memory::data_type::f32, tag::any));
  dnnl::inner_product_forward::primitive_desc chosen(described, post_ops(step), engine_);
  memory x = source_in(step.number("from"), chosen.src_desc(), number);
  memory w = packed(filter, tag::ohwi, chosen.weights_desc());
  memory b = packed({outputs}, tag::x, chosen.bias_desc());
  set_output(number, shape, chosen.dst_desc(), step);
  append(dnnl::inner_product_forward(chosen), {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, values_[number].memory}});
}

void OnednnNetwork::pool(const PlainStep& step, size_t number) {
  Value& source = values_[step.number("from")];
  dims shape{1, source.shape[1], 1, 1}, window{source.shape[2], source.shape[3]};
  // A pool takes what is there, and has no format of its own to ask for.
  memory x = source.memory ? source.memory : source_in(step.number("from"), memory::desc(source.shape, memory::data_type::f32, tag::nhwc), number);
  dnnl::pooling_forward::desc described(prop_kind::forward_inference, algorithm::pooling_avg_exclude_padding, x.get_desc(),
      memory::desc(shape, memory::data_type::f32, tag::any), {1, 1}, window, {0, 0}, {0, 0});
  dnnl::pooling_forward::primitive_desc chosen(described, engine_);
  set_output(number, shape, chosen.dst_desc(), step);
  append(dnnl::pooling_forward(chosen), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, values_[number].memory}});
}

dnnl::primitive_attr OnednnNetwork::post_ops(const PlainStep& step) const {
  dnnl::post_ops ops;
  if (step.has("add")) ops.append_sum(1.f);
  if (step.has("clamp")) {
    auto bounds = step.numbers<double>("clamp");
    if (std::isinf(bounds[1]) && bounds[0] == 0) ops.append_eltwise(1.f, algorithm::eltwise_relu, 0.f, 0.f);
    else ops.append_eltwise(1.f, algorithm::eltwise_clip, static_cast<float>(bounds[0]), static_cast<float>(bounds[1]));
  }
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(ops);
  return attributes;
}

memory::desc OnednnNetwork::open(const dims& shape) const {
  return memory::desc(shape, memory::data_type::f32, layout_ == Layout::any ? tag::any : tag::nhwc);
}

// The source's memory as the primitive wants it: as it lies, or reordered in each run. The network's input lies as its first reader wants it.
memory OnednnNetwork::source_in(size_t source, const memory::desc& wanted, size_t number) {
  Value& value = values_[source];
  if (!value.memory) set_output(source, value.shape, wanted, PlainStep{});
  if (value.memory.get_desc() == wanted) return value.memory;
  memory reordered(wanted, engine_, DNNL_MEMORY_NONE);
  placed_.emplace_back(reordered, take_buffer(wanted.get_size(), number, number));
  append(dnnl::reorder(value.memory, reordered), {{DNNL_ARG_FROM, value.memory}, {DNNL_ARG_TO, reordered}});
  return reordered;
}

memory OnednnNetwork::packed(const dims& shape, tag from, const memory::desc& wanted) {
  memory plain(memory::desc(shape, memory::data_type::f32, from), engine_, const_cast<float*>(weights_)), result(wanted, engine_);
  dnnl::reorder(plain, result).execute(stream_, plain, result);
  stream_.wait();
  int64_t count = 1;
  for (int64_t dim : shape) count *= dim;
  weights_ += count;
  kept_.push_back(result);
  return result;
}

void OnednnNetwork::set_output(size_t number, const dims& shape, const memory::desc& desc, const PlainStep& step) {
  Value& value = values_[number];
  value.shape = shape;
  value.memory = memory(desc, engine_, DNNL_MEMORY_NONE);
  if (step.has("add")) {
    // oneDNN adds to what lies in the output's place: the residual's own place where nobody reads it later, else a copy of it.
    Value& residual = values_[step.number("add")];
    if (residual.last_reader == number && residual.buffer >= 0 && residual.memory.get_desc() == desc) {
      value.buffer = residual.buffer;
      buffers_[value.buffer].free_after = value.last_reader;
      placed_.emplace_back(value.memory, value.buffer);
      return;
    }
    value.buffer = take_buffer(desc.get_size(), number, value.last_reader);
    placed_.emplace_back(value.memory, value.buffer);
    append(dnnl::reorder(residual.memory, value.memory), {{DNNL_ARG_FROM, residual.memory}, {DNNL_ARG_TO, value.memory}});
    return;
  }
  value.buffer = take_buffer(desc.get_size(), number, value.last_reader);
  placed_.emplace_back(value.memory, value.buffer);
}

// The free buffer that needs to grow least, or a new one.
int OnednnNetwork::take_buffer(size_t bytes, size_t number, size_t last_reader) {
  int best = -1;
  auto badness = [&](const Buffer& b) { return b.bytes >= bytes ? b.bytes - bytes : bytes - b.bytes; };
  for (size_t i = 0; i < buffers_.size(); i++)
    if (buffers_[i].free_after < number && (best < 0 || badness(buffers_[i]) < badness(buffers_[best]))) best = static_cast<int>(i);
  if (best < 0) {
    best = static_cast<int>(buffers_.size());
    buffers_.push_back({0, 0});
  }
  buffers_[best].bytes = std::max(buffers_[best].bytes, bytes);
  buffers_[best].free_after = last_reader;
  return best;
}

void OnednnNetwork::allocate() {
  constexpr size_t page = 4096;
  for (const Buffer& buffer : buffers_) blocks_.emplace_back(std::aligned_alloc(page, (buffer.bytes + page - 1) / page * page), &std::free);
  for (auto& [place, buffer] : placed_) place.set_data_handle(blocks_[buffer].get());
}

void OnednnNetwork::append(dnnl::primitive primitive, Arguments arguments) { steps_.emplace_back(std::move(primitive), std::move(arguments)); }

void OnednnNetwork::set_input(const float* values) {
  Value& input = values_.front();
  memory plain(memory::desc(input.shape, memory::data_type::f32, tag::nchw), engine_, const_cast<float*>(values));
  dnnl::reorder(plain, input.memory).execute(stream_, plain, input.memory);
  stream_.wait();
}

std::vector<float> OnednnNetwork::output() {
  Value& output = values_.back();
  int64_t count = 1;
  for (int64_t dim : output.shape) count *= dim;
  std::vector<float> result(static_cast<size_t>(count));
  memory plain(memory::desc(output.shape, memory::data_type::f32, output.shape.size() == 2 ? tag::nc : tag::nchw), engine_, result.data());
  dnnl::reorder(output.memory, plain).execute(stream_, output.memory, plain);
  stream_.wait();
  return result;
}

void OnednnNetwork::run() {
  for (auto& [primitive, arguments] : steps_) primitive.execute(stream_, arguments);
  stream_.wait();
}
