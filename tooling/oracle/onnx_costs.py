#!/usr/bin/env python3
"""Costs of other people's networks, counted in PyTorch, and their ONNX graphs: onnx_costs.py OUT [NAME...]

Writes OUT/NAME.EXPORTER.onnx for timm's and torchvision's networks of that name ("torchvision/NAME" for the latter), by
both exporters of PyTorch with a static and a dynamic batch, without weights: tensors of more than 16 numbers lose their
data, so that a graph of 100 MB takes some kilobytes and keeps every shape. OUT/costs.json says what each costs: learned
numbers (`params`, each once; `normParams` of batch norms, which exporters fold), multiply-accumulates of one more image in
convolutions, linear layers and matrix products as PyTorch's own counter sees them (`macs`), those that do not grow with
the images, since they are spent on constants (`constantMacs`), and for every graph the floats in its initializers
(`stored`). Graphs that are there already are kept. tooling/oracle/pack-onnx-graphs.mjs makes test data of them. Needs torch, torchvision, timm, onnx, onnxscript.
"""

import io
import json
import os
import sys
import time

os.environ["TIMM_FUSED_ATTN"] = "0"  # attention as two products: the counter sees them on every processor

NAMES = """
efficientnet_b0 tf_efficientnetv2_b0 efficientvit_b0 efficientvit_m0 efficientformerv2_s0 swin_tiny_patch4_window7_224
maxvit_tiny_tf_224 davit_tiny mobilenetv3_small_100 mobilenetv3_large_100 vit_tiny_patch16_224
deit_tiny_distilled_patch16_224 resnet18 resnet50 convnext_atto convnextv2_atto regnety_002 regnetx_002 densenet121
inception_next_atto swinv2_tiny_window8_256 ghostnet_100 mobilevit_xxs mobilevitv2_050 levit_128s mixer_s32_224
poolformer_s12 repvgg_a0 fastvit_t8 edgenext_xx_small xcit_nano_12_p16_224 pvt_v2_b0 mobilenetv4_conv_small
tiny_vit_5m_224 hrnet_w18_small nfnet_l0 resnetv2_50 eva02_tiny_patch14_224 coatnet_nano_rw_224
torchvision/mobilenet_v3_small torchvision/efficientnet_b0 torchvision/shufflenet_v2_x0_5 torchvision/squeezenet1_1
torchvision/googlenet torchvision/inception_v3 torchvision/alexnet torchvision/mnasnet0_5 torchvision/swin_t
torchvision/swin_v2_t torchvision/vit_b_16 torchvision/maxvit_t torchvision/convnext_tiny torchvision/regnet_y_400mf
torchvision/densenet121 torchvision/resnext50_32x4d torchvision/mobilenet_v2
""".split()


def create(name: str):
    import timm
    import torchvision

    if name.startswith("torchvision/"):
        own = name.removeprefix("torchvision/")
        extra = {"init_weights": False} if own in ("googlenet", "inception_v3") else {}
        model, side = torchvision.models.get_model(own, weights=None, **extra), 299 if own == "inception_v3" else 224
    else:
        model = timm.create_model(name, pretrained=False, exportable=True)
        side = model.pretrained_cfg["input_size"][-1]
    return model.eval(), side


def randomize(model) -> None:
    """Different numbers everywhere: exporters join equal tensors, so that fresh networks seem to share weights."""
    import torch

    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for tensor in [*model.parameters(), *(b for n, b in model.named_buffers() if "running_" in n)]:
            tensor.copy_(0.5 + 0.02 * torch.rand(tensor.shape, generator=generator))


def without_weights(onnx_model):
    """The same graph with the data of large tensors left out; also how many floats it stores."""
    graph = onnx_model.graph
    stored = 0
    for tensor in graph.initializer:
        count = 1
        for size in tensor.dims:
            count *= size
        if tensor.data_type in (1, 10, 11, 16):
            stored += count
        if count > 16 and tensor.data_type in (1, 10, 11, 16) or count > 4096:
            for field in ("raw_data", "float_data", "double_data", "int64_data", "int32_data", "external_data"):
                tensor.ClearField(field)
            tensor.ClearField("data_location")
    del graph.value_info[:]
    graph.ClearField("doc_string")
    graph.ClearField("metadata_props")
    for node in graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    return onnx_model, stored


def export(model, image, dynamo: bool, dynamic: bool):
    import onnx
    import torch

    if dynamo:
        axes = {"dynamic_shapes": ({0: torch.export.Dim.DYNAMIC},)} if dynamic else {}
        program = torch.onnx.export(
            model, (image,), dynamo=True, input_names=["input"], output_names=["logits"], verbose=False, **axes
        )
        return program.model_proto
    axes = {"dynamic_axes": {"input": {0: "batch"}, "logits": {0: "batch"}}} if dynamic else {}
    buffer = io.BytesIO()
    torch.onnx.export(
        model, (image,), buffer, dynamo=False, input_names=["input"], output_names=["logits"], opset_version=17, **axes
    )
    return onnx.load_from_string(buffer.getvalue())


def cost(model, side: int) -> dict:
    """What one more image costs, and what is computed once however many images there are: work on constants."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    def macs(batch: int) -> int:
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            model(torch.zeros(batch, 3, side, side))
        return counter.get_total_flops() // 2

    one, two = macs(1), macs(2)
    norms = [m for m in model.modules() if "BatchNorm" in type(m).__name__]
    return {
        "params": sum(p.numel() for p in model.parameters()),
        "normParams": sum(p.numel() for m in norms for p in m.parameters(recurse=False)),
        "macs": two - one,
        "constantMacs": 2 * one - two,
    }


def main(folder: str, names: list[str]) -> int:
    import torch

    torch.set_num_threads(1)
    os.makedirs(folder, exist_ok=True)
    table = os.path.join(folder, "costs.json")
    costs = json.load(open(table)) if os.path.exists(table) else {}
    for name in names or NAMES:
        try:
            model, side = create(name)
            randomize(model)
            entry = costs.setdefault(name, {"input": [3, side, side]})
            entry.update(cost(model, side))
        except Exception as error:
            print(f"{name}: not built: {str(error).splitlines()[:1]}", file=sys.stderr)
            continue
        for exporter, dynamo, dynamic in (
            ("script", False, False),
            ("dynamo", True, False),
            ("script-batch", False, True),
            ("dynamo-batch", True, True),
        ):
            file = f"{name.replace('/', '-')}.{exporter}.onnx"
            if os.path.exists(os.path.join(folder, file)):
                continue
            start = time.time()
            try:
                image = torch.zeros(2 if dynamic else 1, 3, side, side)
                graph, stored = without_weights(export(model, image, dynamo, dynamic))
                with open(os.path.join(folder, file), "wb") as out:
                    out.write(graph.SerializeToString())
                entry.setdefault("graphs", {})[exporter] = {"file": file, "stored": stored}
                print(f"{file}: {time.time() - start:.0f} s", file=sys.stderr)
            except Exception as error:  # an exporter's limit is no news of ours
                print(f"{file}: not exported: {str(error).splitlines()[:1]}", file=sys.stderr)
            with open(table, "w") as out:
                json.dump(costs, out, indent=1)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
