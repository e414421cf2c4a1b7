// A PlainNetwork on oneDNN: bias, residual and clamp as post-ops, weights reordered once to the format that each primitive asks for, activations in buffers shared by lifetime.
#pragma once

#include <dnnl.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <unordered_map>
#include <vector>

#include "plain_network.hpp"

// How activations lie: as each primitive likes best (blocked, with reorders where two neighbours disagree), or channel-last throughout.
enum class Layout { any, channels_last };

class OnednnNetwork {
 public:
  OnednnNetwork(const PlainNetwork& plain, Layout layout);

  // (C, H, W), as files hold it.
  void set_input(const float* values);
  std::vector<float> output();
  void run();

 private:
  using dims = dnnl::memory::dims;
  using tag = dnnl::memory::format_tag;
  using Arguments = std::unordered_map<int, dnnl::memory>;

  // One step's output: where it lies, and until which step it is read.
  struct Value {
    dims shape;
    dnnl::memory memory;
    size_t last_reader = 0;
    int buffer = -1;
  };

  void convolve(const PlainStep& step, size_t number);
  void connect(const PlainStep& step, size_t number);
  void pool(const PlainStep& step, size_t number);

  dnnl::primitive_attr post_ops(const PlainStep& step) const;
  // The description to ask a primitive for: an activation's, with the layout left open where it may be.
  dnnl::memory::desc open(const dims& shape) const;
  dnnl::memory source_in(size_t source, const dnnl::memory::desc& wanted, size_t number);
  dnnl::memory packed(const dims& shape, tag from, const dnnl::memory::desc& wanted);
  void set_output(size_t number, const dims& shape, const dnnl::memory::desc& desc, const PlainStep& step);
  int take_buffer(size_t bytes, size_t number, size_t last_reader);
  void allocate();
  void append(dnnl::primitive primitive, Arguments arguments);

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  Layout layout_;
  const float* weights_ = nullptr;   // the next that no step has taken
  std::vector<Value> values_;
  std::vector<dnnl::memory> kept_;   // packed weights
  std::vector<std::pair<dnnl::primitive, Arguments>> steps_;

  struct Buffer { size_t bytes; size_t free_after; };
  std::vector<Buffer> buffers_;
  std::vector<std::pair<dnnl::memory, int>> placed_;
  std::vector<std::unique_ptr<void, decltype(&std::free)>> blocks_;
};
