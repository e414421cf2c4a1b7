"""Makes the ONNX files in this folder with PyTorch's exporter and with onnx.helper, and the outputs that PyTorch expects.

Needs torch 1.13, onnx 1.12, numpy. Run: python3 make_fixtures.py   (in this folder). Neither building nor testing needs it.
Each NAME.onnx comes with NAME.input.npy (as the file lays it out) and NAME.output.npy.
"""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)
rng = np.random.default_rng(7)


def randomize(net):
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.uniform_(-0.5, 0.5)
            module.running_mean.uniform_(-0.5, 0.5)
            module.running_var.uniform_(0.5, 1.5)
    return net.eval()


def export(name, net, shape, opset, dynamic=True, **options):
    net = randomize(net)
    x = torch.randn(*shape)
    torch.onnx.export(net, x, f"{name}.onnx", opset_version=opset, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}} if dynamic else None,
                      training=torch.onnx.TrainingMode.PRESERVE if options.get("raw") else torch.onnx.TrainingMode.EVAL,
                      do_constant_folding=not options.get("raw"))
    with torch.no_grad():
        y = net(x)
    save(name, x.numpy(), y.numpy())


def save(name, x, y):
    np.save(f"{name}.input.npy", np.ascontiguousarray(x, dtype=np.float32))
    np.save(f"{name}.output.npy", np.ascontiguousarray(y, dtype=np.float32))


class Mobile3(nn.Module):
    """Squeeze-and-excitation, hard swish, residual, depthwise 5x5."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.expand = nn.Sequential(nn.Conv2d(8, 24, 1, bias=False), nn.BatchNorm2d(24), nn.Hardswish())
        self.deep = nn.Sequential(nn.Conv2d(24, 24, 5, 1, 2, groups=24, bias=False), nn.BatchNorm2d(24))
        self.down, self.up = nn.Conv2d(24, 6, 1), nn.Conv2d(6, 24, 1)
        self.project = nn.Sequential(nn.Conv2d(24, 8, 1, bias=False), nn.BatchNorm2d(8))
        self.head = nn.Sequential(nn.Linear(8, 12), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(12, 5))

    def forward(self, x):
        x = self.stem(x)
        y = self.deep(self.expand(x))
        y = F.hardswish(y * F.hardsigmoid(self.up(F.relu(self.down(F.adaptive_avg_pool2d(y, 1))))))
        return self.head((x + self.project(y)).mean([2, 3]))


class Flattened(nn.Module):
    """A map of several pixels into a fully connected layer, with layers between; batch from the shape."""

    def __init__(self):
        super().__init__()
        self.conv, self.pool, self.drop = nn.Conv2d(2, 6, 3, padding=1, groups=2), nn.MaxPool2d(2), nn.Dropout(0.5)
        self.fc = nn.Linear(6 * 3 * 4, 7)

    def forward(self, x):
        y = self.pool(F.leaky_relu(self.conv(x), 0.1))
        return F.softmax(self.fc(self.drop(torch.sigmoid(y.view(y.size(0), -1)))), dim=1)


class Branches(nn.Module):
    """Concatenation of maps and of flattened maps, asymmetric pads, dilation, ceil mode, arithmetic with constants, SiLU."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 4, 3, dilation=2, padding=2), nn.Conv2d(3, 5, (1, 3), padding=(0, 1))
        self.register_buffer("offset", torch.randn(1, 9, 1, 1))
        self.bn, self.fc = nn.BatchNorm2d(9), nn.Linear(9 * 4 * 3 + 3 * 9 * 7, 4)

    def forward(self, x):
        y = torch.cat([F.silu(self.a(x)), F.relu6(self.b(x))], 1)
        y = 2 - self.bn(F.pad(y, (1, 0, 2, 0))) * 0.5 + self.offset
        y = F.avg_pool2d(y / 3, 3, 3, ceil_mode=True, count_include_pad=False)
        return self.fc(torch.cat([y.flatten(1), x.flatten(1)], 1))


class Sequence(nn.Module):
    """One dimension, and batch normalization of a vector."""

    def __init__(self):
        super().__init__()
        self.conv, self.fc, self.bn = nn.Conv1d(4, 6, 3, stride=2, padding=1), nn.Linear(6 * 5, 8), nn.BatchNorm1d(8)

    def forward(self, x):
        return self.bn(self.fc(F.max_pool1d(F.relu(self.conv(x)), 2).flatten(1)))


class Parts(nn.Module):
    """Channels taken apart: chunk, shuffle, slices, a list of channels; a softmax over whole maps; a quotient of activations."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 3, 1, 1, groups=4, bias=False), nn.BatchNorm2d(4), nn.Conv2d(4, 4, 1), nn.ReLU())
        self.gate, self.fc = nn.Conv2d(8, 8, 1), nn.Linear(15, 4)

    def forward(self, x):
        x = self.stem(x)
        first, second = torch.split(x, [3, 5], dim=1)
        left, right = x.chunk(2, dim=1)
        x = torch.cat([left, self.branch(right)], 1)
        n, c, h, w = x.size()
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, -1, h, w)
        x = x * F.softmax(self.gate(x).view(n, -1), dim=1).view(n, c, h, w) * 10
        x = x / (1 + F.relu(x[:, :1]))
        return self.fc(torch.cat([second, first, x[:, 1:5], x.index_select(1, torch.tensor([6, 0, 6]))], 1).mean([2, 3]))


def channel_last():
    """As exporters of channel-last frameworks write: NHWC input, transpositions, SAME pads, MatMul + Add, Reshape to a computed shape, Constant nodes."""
    conv, shift = rng.normal(size=(5, 3, 3, 3)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    kernel, bias = rng.normal(size=(4 * 4 * 5, 6)).astype(np.float32) * 0.2, rng.normal(size=6).astype(np.float32)
    ints = lambda name, *values: helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.array(values, np.int64)))
    nodes = [
        helper.make_node("Sub", ["x", "mean"], ["centred"]),
        helper.make_node("Transpose", ["centred"], ["nchw"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["nchw", "conv"], ["c"], auto_pad="SAME_UPPER", strides=[2, 2], kernel_shape=[3, 3]),
        helper.make_node("Transpose", ["c"], ["c_nhwc"], perm=[0, 2, 3, 1]),
        helper.make_node("Add", ["c_nhwc", "shift"], ["s"]),
        helper.make_node("Relu", ["s"], ["r"]),
        helper.make_node("Shape", ["r"], ["shape"]),
        ints("zero", 0), ints("one", 1), ints("minus", -1),
        helper.make_node("Slice", ["shape", "zero", "one", "zero"], ["batch"]),
        helper.make_node("Cast", ["batch"], ["batch32"], to=TensorProto.INT32),
        helper.make_node("Cast", ["batch32"], ["batch64"], to=TensorProto.INT64),
        helper.make_node("Concat", ["batch64", "minus"], ["target"], axis=0),
        helper.make_node("Reshape", ["r", "target"], ["flat"]),
        helper.make_node("MatMul", ["flat", "kernel"], ["m"]),
        helper.make_node("Add", ["m", "bias"], ["y"]),
    ]
    initializers = [numpy_helper.from_array(a, n) for a, n in
                    [(np.array([0.1, 0.2, 0.3], np.float32), "mean"), (conv, "conv"), (shift, "shift"), (kernel, "kernel"), (bias, "bias")]]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["unk", 7, 8, 3])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["unk", 6])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], producer_name="by hand")
    onnx.checker.check_model(model)
    onnx.save(model, "channel_last.onnx")
    x = rng.normal(size=(2, 7, 8, 3)).astype(np.float32)
    t = torch.tensor(x - np.array([0.1, 0.2, 0.3], np.float32)).permute(0, 3, 1, 2)
    t = F.conv2d(F.pad(t, (0, 1, 1, 1)), torch.tensor(conv), stride=2).permute(0, 2, 3, 1) + torch.tensor(shift)
    save("channel_last", x, (F.relu(t).reshape(2, -1) @ torch.tensor(kernel) + torch.tensor(bias)).numpy())


def half():
    """float16 and double weights, in typed fields; an initializer listed as an input; 0-d constants."""
    w, b = rng.normal(size=(4, 2, 1, 1)).astype(np.float16), rng.normal(size=4)
    typed = TensorProto(name="w", data_type=TensorProto.FLOAT16, dims=list(w.shape), int32_data=w.view(np.uint16).flatten().astype(np.int32).tolist())
    graph = helper.make_graph([helper.make_node("Conv", ["x", "w", "b"], ["c"]),
                               helper.make_node("Constant", [], ["f"], value_float=0.5), helper.make_node("Constant", [], ["fs"], value_floats=[2.0]),
                               helper.make_node("Mul", ["c", "f"], ["d"]), helper.make_node("Div", ["d", "fs"], ["y"])], "g",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 3, 3]), helper.make_tensor_value_info("b", TensorProto.DOUBLE, [4])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 3, 3])], [typed, helper.make_tensor("b", TensorProto.DOUBLE, [4], b.tolist())])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)])
    onnx.save(model, "half.onnx")
    x = rng.normal(size=(1, 2, 3, 3)).astype(np.float32)
    save("half", x, (F.conv2d(torch.tensor(x), torch.tensor(w.astype(np.float32)), torch.tensor(b.astype(np.float32))) * 0.25).numpy())


class Activations(nn.Module):
    """Activations of exponentials, on maps and on a vector; the tanh form of Gelu as models write it out."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.second = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.third = nn.Conv2d(6, 9, 1)
        self.last = nn.Linear(9, 5)

    def forward(self, x):
        x = F.gelu(self.norm(self.first(x)))
        x = F.mish(self.second(x)) + F.elu(x, 0.7)
        x = F.selu(self.third(x))
        x = 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * torch.pow(x, 3))))
        x = F.softplus(x).mean([2, 3])
        return self.last(F.gelu(F.softsign(x), approximate="tanh"))


def functions():
    """A module and an op as functions of the file, with attributes from the call and by default: the form of PyTorch's newer exporter."""
    weights = {name: rng.normal(size=size).astype(np.float32) * 0.4 for name, size in
               [("a", (8, 3, 3, 3)), ("b", (8,)), ("c", (8, 8, 3, 3)), ("d", (8,)), ("m", (5, 8)), ("n", (5,))]}
    versions = [helper.make_opsetid("", 18), helper.make_opsetid("pkg.functions", 1)]

    def refers(node, **attributes):
        for name, kind in attributes.items():
            node.attribute.append(onnx.AttributeProto(name=name, ref_attr_name=name, type=kind))
        return node

    gelu = helper.make_function("pkg.functions", "gelu", ["self"], ["result"], [
        helper.make_node("Constant", [], ["root"], value_float=0.70710677), helper.make_node("Mul", ["self", "root"], ["inner"]), helper.make_node("Erf", ["inner"], ["erf"]),
        helper.make_node("Constant", [], ["one"], value_float=1.0), helper.make_node("CastLike", ["one", "self"], ["like"]), helper.make_node("Add", ["erf", "like"], ["sum"]),
        helper.make_node("Constant", [], ["half"], value_float=0.5), helper.make_node("Mul", ["half", "self"], ["halved"]), helper.make_node("Mul", ["halved", "sum"], ["result"])], versions)
    block = helper.make_function("pkg.module", "Block", ["x", "weight", "bias"], ["result"], [
        refers(helper.make_node("Conv", ["x", "weight", "bias"], ["conv"], pads=[1, 1, 1, 1]), strides=onnx.AttributeProto.INTS, group=onnx.AttributeProto.INT),
        helper.make_node("gelu", ["conv"], ["result"], domain="pkg.functions")], versions, ["strides", "group"])
    nodes = [
        helper.make_node("Block", ["x", "a", "b"], ["first"], name="layers.0", domain="pkg.module", strides=[2, 2]),
        helper.make_node("Block", ["first", "c", "d"], ["second"], name="layers.1", domain="pkg.module"),
        helper.make_node("Constant", [], ["axes"], value_ints=[-1, -2]),
        helper.make_node("ReduceMean", ["second", "axes"], ["mean"], keepdims=0, noop_with_empty_axes=0),
        helper.make_node("Gemm", ["mean", "m", "n"], ["y"], alpha=1.0, beta=1.0, transB=1),
    ]
    graph = helper.make_graph(nodes, "main", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["s0", 3, 9, 8])], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["s0", 5])],
                              [numpy_helper.from_array(value, name) for name, value in weights.items()],
                              value_info=[helper.make_tensor_value_info("first", TensorProto.FLOAT, ["s0", 8, "(s1 + 1)//2", None])])
    model = helper.make_model(graph, opset_imports=[*versions, helper.make_opsetid("pkg.module", 1)], functions=[gelu, block], producer_name="by hand")
    onnx.save(model, "functions.onnx")
    x = rng.normal(size=(2, 3, 9, 8)).astype(np.float32)
    w = {name: torch.tensor(value) for name, value in weights.items()}
    t = F.gelu(F.conv2d(torch.tensor(x), w["a"], w["b"], stride=2, padding=1))
    t = F.gelu(F.conv2d(t, w["c"], w["d"], padding=1)).mean([2, 3])
    save("functions", x, F.linear(t, w["m"], w["n"]).numpy())


class Normalizations(nn.Module):
    """An image by its own mean and variance: over channels (LayerNorm, on maps as ConvNeXt does, and on a vector), over pixels, over parts of the channels; vectors of length one."""

    def __init__(self):
        super().__init__()
        self.stem, self.instance = nn.Conv2d(3, 9, 3, stride=2, padding=1), nn.InstanceNorm2d(9, affine=True)
        self.deep, self.layer = nn.Conv2d(9, 9, 3, padding=1, groups=9), nn.LayerNorm(9, eps=1e-6)
        self.up, self.down = nn.Linear(9, 14), nn.Linear(14, 9)
        self.layer_scale = nn.Parameter(torch.rand(9, 1, 1) + 0.5)
        self.group, self.head, self.last = nn.GroupNorm(3, 9), nn.LayerNorm(9), nn.Linear(9, 5)
        for norm in (self.instance, self.layer, self.group, self.head):
            norm.weight.data.uniform_(0.5, 1.5)
            norm.bias.data.uniform_(-0.5, 0.5)

    def forward(self, x):
        x = F.relu(self.instance(self.stem(x)))
        y = self.down(F.gelu(self.up(self.layer(self.deep(x).permute(0, 2, 3, 1))))).permute(0, 3, 1, 2)
        x = F.relu(self.group(x + self.layer_scale * y))
        return self.last(F.normalize(self.head(x.mean([2, 3])), dim=1))


export("mobile3_opset9", Mobile3(), (3, 3, 12, 12), 9)
export("mobile3_opset11", Mobile3(), (3, 3, 12, 12), 11)
export("mobile3_opset14", Mobile3(), (3, 3, 12, 12), 14)
export("flattened_opset7", Flattened(), (1, 2, 6, 8), 7, dynamic=False)
export("flattened_opset13", Flattened(), (2, 2, 6, 8), 13)
export("branches_opset10", Branches(), (2, 3, 9, 7), 10)
export("branches_opset16", Branches(), (2, 3, 9, 7), 16)
export("branches_raw_opset11", Branches(), (2, 3, 9, 7), 11, raw=True)
export("sequence_opset12", Sequence(), (3, 4, 20), 12)
channel_last()
half()
export("parts_opset9", Parts(), (2, 3, 8, 8), 9)
export("parts_opset13", Parts(), (2, 3, 8, 8), 13)
export("activations_opset9", Activations(), (2, 3, 9, 8), 9)
export("activations_opset16", Activations(), (2, 3, 9, 8), 16)
functions()
export("normalizations_opset13", Normalizations(), (2, 3, 9, 8), 13)
export("normalizations_opset17", Normalizations(), (2, 3, 9, 8), 17)
