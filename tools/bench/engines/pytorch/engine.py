#!/usr/bin/python3
"""PyTorch as a process that answers the driver's lines (see engines/protocol/README.md). Training only: channels-last, SGD with momentum, batch normalization in training mode."""

import os
import sys
import time

import numpy as np
import torch
from torch import nn

LEARNING_RATE, MOMENTUM = 0.01, 0.9


class PlainNetwork(nn.Module):
    """The network of BASE.net, step by step."""

    def __init__(self, base):
        super().__init__()
        weights = np.fromfile(base + ".weights", dtype="<f4")
        with open(base + ".net", encoding="utf-8") as file:
            self.steps = [self.parse(line) for line in file if line.strip()]
        channels, modules, taken = [], [], 0

        def take(shape):
            nonlocal taken
            count = int(np.prod(shape))
            values = torch.from_numpy(weights[taken : taken + count].reshape(shape).copy())
            taken += count
            return values

        for op, values in self.steps:
            inputs = channels[values["from"][0]] if "from" in values else 0
            module = None
            outputs = inputs
            if op == "input":
                outputs = values["shape"][2]
            elif op == "conv":
                outputs, groups, kernel = values["out"][0], values["groups"][0], values["kernel"]
                module = nn.Conv2d(inputs, outputs, tuple(kernel), tuple(values["stride"]), tuple(values["pads"][:2]), groups=groups, bias=values["bias"][0] == 1)
                # Files hold (O, KH, KW, I / groups).
                module.weight.data = take((outputs, *kernel, inputs // groups)).permute(0, 3, 1, 2).contiguous()
                if module.bias is not None:
                    module.bias.data = take((outputs,))
            elif op == "bn":
                module = nn.BatchNorm2d(outputs)
                for tensor in (module.weight.data, module.bias.data, module.running_mean, module.running_var):
                    tensor.copy_(take((outputs,)))
            elif op == "clamp":
                low, high = values["bounds"]
                module = nn.ReLU6(inplace=True) if (low, high) == (0, 6) else nn.Hardtanh(low, high, inplace=True)
            elif op == "gap":
                module = nn.AdaptiveAvgPool2d(1)
            elif op == "fc":
                outputs = values["out"][0]
                module = nn.Linear(inputs, outputs)
                module.weight.data, module.bias.data = take((outputs, inputs)), take((outputs,))
            elif op != "add":
                raise ValueError(f"'{op}' is no step of a network for training here")
            channels.append(outputs)
            modules.append(module if module is not None else nn.Identity())
        self.layers = nn.ModuleList(modules)

    @staticmethod
    def parse(line):
        op, *pairs = line.split()
        return op, {key: [float(v) if "." in v else int(v) for v in text.split(",")] for key, text in (pair.split("=") for pair in pairs)}

    def forward(self, x):
        made = []
        for (op, values), layer in zip(self.steps, self.layers):
            if op == "input":
                made.append(x)
            elif op == "add":
                made.append(made[values["from"][0]] + made[values["other"][0]])
            else:
                source = made[values["from"][0]]
                made.append(layer(source.flatten(1) if op == "fc" else source))
        return made[-1]


class Training:
    """One network in training on one batch."""

    def __init__(self, base, images, batch):
        self.network = PlainNetwork(base).to(memory_format=torch.channels_last).train()
        height, width, channels = self.network.steps[0][1]["shape"]
        self.images = torch.from_numpy(images.reshape(batch, channels, height, width)).contiguous(memory_format=torch.channels_last)
        classes = self.network.steps[-1][1]["out"][0]
        self.labels = torch.arange(batch) % classes
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
        self.loss = nn.CrossEntropyLoss()

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss(self.network(self.images), self.labels)
        loss.backward()
        self.optimiser.step()
        return loss


def answer(trainings, words):
    command, *rest = words
    if command == "train":
        key, base, images, batch = rest
        trainings[key] = Training(base, np.fromfile(images, dtype="<f4"), int(batch))
        return "ok"
    if command == "output":
        key, path = rest
        np.array([trainings[key].step().item()], dtype="<f4").tofile(path)
        return "ok"
    if command == "run":
        key, warmups, runs = rest[0], int(rest[1]), int(rest[2])
        times = []
        for i in range(warmups + runs):
            start = time.perf_counter()
            trainings[key].step()
            if i >= warmups:
                times.append(f"{(time.perf_counter() - start) * 1e6:.2f}")
        return " ".join(times)
    if command == "drop":
        del trainings[rest[0]]
        return "ok"
    raise ValueError(f"'{' '.join(words)}' is no command")


def main():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    trainings = {}
    for line in sys.stdin:
        print(answer(trainings, line.split()), flush=True)


if __name__ == "__main__":
    main()
