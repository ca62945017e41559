"""Models of operators that only PyTorch 2 has, or that only it spells so, each with the shapes of
its inputs."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Shapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Case:
    name: str
    build: Callable[[], nn.Module]
    shapes: Shapes
    # The operator that must stand for a group that is written out.
    recognised: str = ""
    # One that PyTorch must have exported, whole or in parts.
    operator: str = ""


class Function(nn.Module):
    """A function of the inputs and of constants, which are the model's buffers."""

    def __init__(self, function: Callable[..., Tensor], constants: dict[str, Tensor]) -> None:
        super().__init__()
        self.function = function
        self.names = list(constants)
        for name, value in constants.items():
            self.register_buffer(name, value)

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.function(*inputs, **{name: getattr(self, name) for name in self.names})


def case(name: str, function: Callable[..., Tensor], *shapes: tuple[int, ...], recognised: str = "",
         operator: str = "", **constants: Tensor) -> Case:
    return Case(name, lambda: Function(function, constants), shapes, recognised, operator)


# ---- rms_norm ----

ROWS = (2, 5, 8)

RMS_NORM = [
    case("rms_norm", lambda x: functional.rms_norm(x, (8,)), ROWS,
         operator="aten.rms_norm.default"),
    case("rms_norm_eps", lambda x: functional.rms_norm(x, (8,), eps=0.5), ROWS),
    case("rms_norm_weight", lambda x, weight: functional.rms_norm(x, (8,), weight, 1e-5), ROWS,
         weight=torch.linspace(0.5, 1.5, 8)),
    case("rms_norm_two_axes", lambda x, weight: functional.rms_norm(x, (5, 8), weight), ROWS,
         weight=torch.linspace(0.5, 1.5, 40).view(5, 8)),
    Case("rms_norm_module", lambda: nn.RMSNorm(8), (ROWS,)),
    Case("rms_norm_module_of_maps", lambda: nn.RMSNorm((4, 8), eps=1e-3), ((1, 3, 4, 8),)),
    Case("rms_norm_without_weight", lambda: nn.RMSNorm(8, elementwise_affine=False), (ROWS,)),
]

# ---- norms and averages in parts ----

IN_PARTS = [
    Case("instance_norm", lambda: nn.InstanceNorm2d(3, affine=True), ((2, 3, 5, 8),),
         operator="aten._native_batch_norm_legit.no_stats"),
    case("average_of_last_channels", lambda x: functional.adaptive_avg_pool2d(
        x.contiguous(memory_format=torch.channels_last), 1) * 2, (1, 6, 4, 5),
        operator="aten.as_strided.default"),
]

# ---- scaled_dot_product_attention ----

attention = functional.scaled_dot_product_attention
HEADS = ((2, 4, 6, 8),) * 3  # queries, keys, values
FLOAT_MASK = torch.linspace(-2, 2, 36).view(6, 6)
# No row is masked as a whole: PyTorch gives zeros there, and Caffe has no word for that.
BOOL_MASK = (torch.arange(36).view(6, 6) * 7 % 5 > 1) | torch.eye(6, dtype=torch.bool)


def masked(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return attention(q, k, v, attn_mask=mask)


def grouped(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return attention(q, k, v, enable_gqa=True)


ATTENTION = [
    case("attention", attention, *HEADS, operator="aten.scaled_dot_product_attention.default"),
    case("attention_scale", lambda q, k, v: attention(q, k, v, scale=0.7), *HEADS),
    case("attention_causal", lambda q, k, v: attention(q, k, v, is_causal=True), *HEADS),
    case("attention_causal_scale", lambda q, k, v: attention(q, k, v, is_causal=True, scale=1.0),
         *HEADS),
    case("attention_causal_fewer_keys", lambda q, k, v: attention(q, k, v, is_causal=True),
         (2, 4, 6, 8), (2, 4, 5, 8), (2, 4, 5, 8)),
    case("attention_float_mask", masked, *HEADS, mask=FLOAT_MASK),
    case("attention_float_mask_infinite", masked, *HEADS,
         mask=torch.zeros(6, 6).masked_fill(~BOOL_MASK, float("-inf"))),
    case("attention_float_mask_given", masked, *HEADS, (2, 4, 6, 6)),
    case("attention_bool_mask", masked, *HEADS, mask=BOOL_MASK),
    case("attention_bool_mask_of_heads", masked, *HEADS,
         mask=torch.stack([BOOL_MASK, BOOL_MASK.t(), BOOL_MASK.flip(0, 1), BOOL_MASK])),
    case("attention_grouped", grouped, (2, 4, 6, 8), (2, 2, 6, 8), (2, 2, 6, 8)),
    case("attention_one_group", grouped, (1, 4, 6, 8), (1, 1, 5, 8), (1, 1, 5, 8)),
    case("attention_wider_values", attention, (2, 4, 6, 8), (2, 4, 5, 8), (2, 4, 5, 12)),
    case("attention_on_a_cpu", lambda q, k, v:
         torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(q, k, v, attn_mask=FLOAT_MASK)[0],
         *HEADS, operator="aten._scaled_dot_product_flash_attention_for_cpu.default"),
    case("attention_by_math", lambda q, k, v: torch.ops.aten._scaled_dot_product_attention_math(
        q, k, v, is_causal=True, scale=0.4)[0], *HEADS),
    case("safe_softmax", lambda x: torch.ops.aten._safe_softmax(x, 1), (2, 4, 6, 8),
         operator="aten._safe_softmax.default"),
    case("attention_without_heads", attention, (2, 6, 8), (2, 6, 8), (2, 6, 8)),
]


class SelfAttention(nn.Module):
    def __init__(self, need_weights: bool, mask: Tensor | None = None) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.need_weights = need_weights
        self.register_buffer("mask", mask)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        result, weights = self.attention(x, x, x, need_weights=self.need_weights,
                                         attn_mask=self.mask)
        return (result, weights) if self.need_weights else result


class CrossAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, kdim=6, vdim=10, bias=False)

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return self.attention(q, k, v, need_weights=False)[0]


def encoder(**options: object) -> nn.Module:
    return nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, **options)


CAUSAL = torch.ones(5, 5, dtype=torch.bool).triu(1)  # True is hidden here, unlike above

TRANSFORMERS = [
    Case("multihead", lambda: SelfAttention(False), (ROWS,)),
    Case("multihead_weights", lambda: SelfAttention(True), (ROWS,)),
    Case("multihead_bool_mask", lambda: SelfAttention(False, CAUSAL), (ROWS,)),
    Case("multihead_float_mask", lambda: SelfAttention(True, FLOAT_MASK[:5, :5]), (ROWS,)),
    Case("multihead_of_three", CrossAttention, ((6, 2, 8), (5, 2, 6), (5, 2, 10))),
    Case("encoder_layer", encoder, (ROWS,)),
    Case("encoder_layer_norm_first", lambda: encoder(norm_first=True, activation="gelu"), (ROWS,)),
    Case("encoder", lambda: nn.TransformerEncoder(encoder(), 2), (ROWS,)),
]

# ---- index_put ----

MAPS = (2, 5, 4, 6)


def put_channels(x: Tensor, y: Tensor, at: Tensor) -> Tensor:
    result = x.clone()
    result[:, at] = y
    return result


def put_number(x: Tensor, at: Tensor) -> Tensor:
    result = x * 2
    result[:, :, at] = 0.5
    return result


def put_points(x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    return torch.index_put(x, (rows, columns), x[0, :3] * 3)


INDEX_PUT = [
    case("index_put_channels", put_channels, MAPS, (2, 2, 4, 6), at=torch.tensor([3, 0])),
    case("index_put_channels_from_the_end", put_channels, MAPS, (2, 2, 4, 6),
         at=torch.tensor([-1, 1])),
    case("index_put_channels_as_one", put_channels, MAPS, (4, 6), at=torch.tensor([4, 2])),
    case("index_put_number", put_number, MAPS, at=torch.tensor([2, 0])),
    case("index_put_bool", put_number, MAPS, at=torch.tensor([True, False, False, True])),
    case("index_put_points", put_points, (4, 6), rows=torch.tensor([0, 3, 2]),
         columns=torch.tensor([5, 1, 1])),
    case("index_put_points_of_maps", put_points, MAPS, rows=torch.tensor([0, 1, 1]),
         columns=torch.tensor([4, 2, 0])),
]

# ---- operators that stand in exported programs alone ----

aten = torch.ops.aten


def pad(x: Tensor) -> Tensor:
    return functional.pad(x, (2, 1, 1, 2), mode="reflect")


def unsafe_put(x: Tensor, at: Tensor) -> Tensor:
    return aten._unsafe_index_put(x, [None, at], x[:, :2] * 3)


EXPORTED = [
    Case("batch_norm", lambda: nn.BatchNorm2d(5), (MAPS,),
         operator="aten._native_batch_norm_legit_no_training.default"),
    case("prelu_kernel", lambda x, slope: aten._prelu_kernel(x, slope), MAPS,
         operator="aten._prelu_kernel.default", slope=torch.linspace(0.1, 0.5, 5).view(1, 5, 1, 1)),
    case("unsafe_index", lambda x, at: aten._unsafe_index(x, [None, at]), MAPS,
         operator="aten._unsafe_index.Tensor", at=torch.tensor([3, 0, 3])),
    case("unsafe_index_put", unsafe_put, MAPS, operator="aten._unsafe_index_put.default",
         at=torch.tensor([3, 0])),
    Case("prelu", lambda: nn.PReLU(5), (MAPS,)),
    case("reflected", pad, MAPS),
]

# ---- groups, written out ----


def focus(x: Tensor) -> Tensor:
    return torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]],
                     1)


def pixel_shuffle(x: Tensor) -> Tensor:
    n, c, h, w = x.shape
    x = x.view(n, c // 4, 2, 2, h, w).permute(0, 1, 4, 2, 5, 3)
    return x.reshape(n, c // 4, 2 * h, 2 * w)


def channel_shuffle(x: Tensor) -> Tensor:
    n, c, h, w = x.shape
    return x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)


def gelu_by_tanh(x: Tensor) -> Tensor:
    return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x ** 3)))


IMAGE = (1, 8, 6, 10)

GROUPS = [
    case("silu_written_out", lambda x: x * torch.sigmoid(x), IMAGE, recognised="aten::silu"),
    case("silu_by_division", lambda x: x / (1 + torch.exp(-x)), IMAGE),
    case("mish_written_out", lambda x: x * torch.tanh(functional.softplus(x)), IMAGE,
         recognised="aten::mish"),
    case("mish_by_logarithm", lambda x: x * torch.tanh(torch.log(1 + torch.exp(x))), IMAGE,
         recognised="aten::mish"),
    case("gelu_by_erf", lambda x: x * 0.5 * (1 + torch.erf(x / 2 ** 0.5)), IMAGE,
         recognised="aten::gelu"),
    case("gelu_by_tanh", gelu_by_tanh, IMAGE, recognised="aten::gelu"),
    case("hardswish_written_out", lambda x: x * functional.relu6(x + 3) / 6, IMAGE,
         recognised="aten::hardswish"),
    case("focus", focus, IMAGE, recognised="torch2caffe::pixel_unshuffle"),
    case("pixel_shuffle_written_out", pixel_shuffle, IMAGE, recognised="aten::pixel_shuffle"),
    case("channel_shuffle_written_out", channel_shuffle, IMAGE, recognised="channel_shuffle"),
]

# ---- regions: parts of forward() that are graphs of their own ----


def in_float32(x: Tensor) -> Tensor:
    with torch.autocast("cpu", enabled=False):
        first, second = x.split(4, 1)
        y = first * torch.linspace(0.5, 1.5, 10) + second.sigmoid()
    return y * 2


def with_gradients(x: Tensor) -> Tensor:
    with torch.enable_grad():
        y = x[:, 1:] * 2
        z = y.relu()
    return torch.cat([y, z], 1)


def nested(x: Tensor) -> Tensor:
    with torch.autocast("cuda", enabled=False):
        with torch.enable_grad():
            y = torch.tanh(x) + 1
        z = y * x
    return z + y


def half_elsewhere(x: Tensor) -> Tensor:
    """For CUDA's tensors, and for operators that this is not."""
    with torch.autocast("cuda", dtype=torch.float16), torch.autocast("cpu", dtype=torch.bfloat16):
        return torch.relu(x) * 3


def written_there(x: Tensor) -> Tensor:
    y = x * 2
    with torch.autocast("cpu", enabled=False):
        y[:, 1:].mul_(3)
        part = y[:, :4]
    part.add_(1)
    return y


REGIONS = [
    case("without_autocast", in_float32, IMAGE, operator="wrap_with_autocast"),
    case("with_gradients", with_gradients, IMAGE, operator="wrap_with_set_grad_enabled"),
    case("nested_regions", nested, IMAGE, operator="wrap_with_autocast"),
    case("autocast_without_effect", half_elsewhere, IMAGE, operator="wrap_with_autocast"),
    case("written_in_a_region", written_there, IMAGE, operator="wrap_with_autocast"),
]

CASES = {case.name: case for case in (
    *RMS_NORM, *IN_PARTS, *ATTENTION, *TRANSFORMERS, *INDEX_PUT, *EXPORTED, *GROUPS, *REGIONS)}
