#!/usr/bin/env python3
"""Has PyTorch write small checkpoints of every kind: make_checkpoints.py FOLDER

Beside the files goes expected.json: for each, how it is written and what PyTorch itself reads of it, as float32 values
in row-major order. Exit status 0: written; 2: wrong usage; 77: PyTorch, NumPy or OmegaConf is not installed.
"""

import argparse
import collections
import json
import os
import pathlib
import pickle
import sys

DTYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]
FLOATS = ("float64", "float32", "float16", "bfloat16")


class Hostile:
    """What an attacker pickles: loading it would run a command."""

    def __reduce__(self):
        return os.system, ("true",)


def every_view(torch) -> dict:
    """Every type, and every way in which a tensor can lie in its storage."""
    counted = torch.arange(24.0).reshape(2, 3, 4)
    shared = torch.arange(10.0)
    tensors = {f"type.{name}": torch.tensor([-1.5, 0, 2.25, 100]).to(getattr(torch, name)) for name in DTYPES}
    tensors |= {
        "type.uint16": torch.tensor([1, 65535], dtype=torch.uint16),
        "scalar": torch.tensor(3.5),
        "none": torch.zeros(0, 3),
        "transposed": torch.arange(6.0).reshape(2, 3).t(),
        "permuted": counted.permute(2, 0, 1),
        "channels_last": torch.arange(48.0).reshape(2, 3, 2, 4).to(memory_format=torch.channels_last),
        "columns": counted[:, :, 1:3],
        "every_other": counted[:, ::2, ::2],
        "flipped_half": torch.arange(12.0).to(torch.float16).reshape(3, 4).t()[1:],
        "shared.all": shared,
        "shared.tail": shared[4:],
        "repeated": torch.tensor([1.0, 2.0]).expand(3, 2),
        "parameter": torch.nn.Parameter(torch.tensor([[7.0]])),
    }
    return collections.OrderedDict(tensors)


def training(torch, numpy, omegaconf) -> dict:
    """What a training script saves: weights of a wrapped network, their average, and everything beside them."""
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    optimizer = torch.optim.AdamW(network.parameters())
    network(torch.ones(3, 2)).sum().backward()
    optimizer.step()
    weights = {f"module._orig_mod.{name}": value for name, value in network.state_dict().items()}
    return {
        "epoch": 7,
        "arch": "tiny",
        "best": numpy.float64(0.75),
        "history": numpy.arange(3),
        "state_dict": collections.OrderedDict(weights),
        "state_dict_ema": collections.OrderedDict((name, value * 2) for name, value in weights.items()),
        "optimizer": optimizer.state_dict(),
        "args": argparse.Namespace(lr=0.1, output=pathlib.PurePosixPath("out"), seen={1, 2}),
        "config": omegaconf.OmegaConf.create({"model": {"width": 0.5}, "list": [1, "a"]}),
        "device": torch.device("cpu"),
        "shape": torch.Size([2, 2]),
    }


def unread_kinds(torch) -> dict:
    """Tensors of kinds that are not read, beside one that is."""
    return {
        "weight": torch.tensor([1.0, 2.0]),
        "float8": torch.zeros(2).to(torch.float8_e4m3fn),
        "complex": torch.zeros(2, dtype=torch.complex64),
        "sparse": torch.eye(2).to_sparse(),
        "_extra_state": None,
    }


def described(torch, tensors) -> dict:
    """What PyTorch knows of tensors; values only of floats."""
    result = {}
    for name, tensor in tensors.items():
        dtype = str(tensor.dtype).removeprefix("torch.")
        values = tensor.detach().to(torch.float32).reshape(-1).tolist() if dtype in FLOATS else None
        result[name] = {"dtype": dtype, "shape": list(tensor.shape), "values": values}
    return result


def write_all(folder: pathlib.Path, torch, numpy, omegaconf) -> dict:
    torch.manual_seed(0)
    views, trained, kinds = every_view(torch), training(torch, numpy, omegaconf), unread_kinds(torch)
    legacy = {"_use_new_zipfile_serialization": False}
    network = torch.nn.Linear(2, 1)
    averaged = {name.removeprefix("module._orig_mod."): value for name, value in trained["state_dict_ema"].items()}
    files = [
        ("views.zip.pt", views, {}, {"format": "torch-zip", "tensors": described(torch, views)}),
        ("views.legacy.pt", views, legacy, {"format": "torch-legacy", "tensors": described(torch, views)}),
        ("views.protocol-5.pt", views, {"pickle_protocol": 5}, {"format": "torch-zip", "tensors": described(torch, views)}),
        ("training.zip.pt", trained, {}, {"format": "torch-zip", "tensors": described(torch, averaged)}),
        ("training.legacy.pt", trained, legacy, {"format": "torch-legacy", "tensors": described(torch, averaged)}),
        ("unread-kinds.zip.pt", kinds, {}, {"format": "torch-zip", "tensors": described(torch, {"weight": kinds["weight"]})}),
        ("module.zip.pt", network, {}, {"code": "checkpoint-module"}),
        ("module.legacy.pt", {"model": network}, legacy, {"code": "checkpoint-module"}),
        ("hostile.zip.pt", {"w": torch.ones(1), "x": Hostile()}, {}, {"code": "pickle-forbidden"}),
        ("hostile.legacy.pt", {"w": torch.ones(1), "x": Hostile()}, legacy, {"code": "pickle-forbidden"}),
    ]
    expected = {}
    for name, value, how, what in files:
        torch.save(value, folder / name, **how)
        expected[name] = what
    torch.jit.save(torch.jit.script(torch.nn.Identity()), folder / "script.pt")
    expected["script.pt"] = {"code": "checkpoint-module"}
    (folder / "plain.pkl").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}, protocol=2))
    expected["plain.pkl"] = {"code": "checkpoint-unsupported"}
    return expected


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import numpy
        import omegaconf
        import torch
    except ImportError as error:
        print(f"skipped: {error}")
        return 77
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    expected = write_all(folder, torch, numpy, omegaconf)
    (folder / "expected.json").write_text(json.dumps({"torch": torch.__version__.split("+")[0], "files": expected}) + "\n")
    print(f"{len(expected)} files in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
