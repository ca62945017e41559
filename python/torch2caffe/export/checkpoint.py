"""Finds the weights in what a weight file holds: a state_dict, or a checkpoint around one."""
from __future__ import annotations

from typing import Any, Dict, List, Tuple

import torch
from torch import nn

from .problems import UNREADABLE_INPUT, WRONG_USAGE, ExportError, Problem, some

# Where training scripts put the state_dict in a checkpoint.
USUAL_KEYS = ("state_dict", "model_state_dict", "model", "net", "network", "module", "weights")

DEEPEST = 4  # levels of dictionaries around the weights

Weights = Dict[str, torch.Tensor]


def tensors_of(value: Any) -> Weights:
    """The named tensors in a state_dict or module; none in anything else."""
    if isinstance(value, nn.Module):
        value = value.state_dict()
    if not isinstance(value, dict):
        return {}
    return {key: tensor for key, tensor in value.items()
            if isinstance(key, str) and isinstance(tensor, torch.Tensor)}


def holds_weights(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        if any(tensors_of(place) for place in level):
            return True
        # Each once: a small pickle can hold a dictionary in very many places.
        level = list({id(inner): inner for place in level if isinstance(place, dict)
                      for inner in place.values() if isinstance(inner, (dict, nn.Module))}.values())
    return False


def dicts_in(value: Any) -> List[str]:
    """Keys of a checkpoint behind which there are weights at once."""
    if not isinstance(value, dict):
        return []
    return [key for key, inner in value.items() if isinstance(key, str) and tensors_of(inner)]


def usual_place(value: Any) -> str:
    """The key of a checkpoint behind which its weights are; empty where none stands out."""
    if not isinstance(value, dict):
        return ""
    for key in USUAL_KEYS:
        if isinstance(value.get(key), (dict, nn.Module)) and holds_weights(value[key]):
            return key
    places = dicts_in(value)
    return places[0] if len(places) == 1 and not tensors_of(value) else ""


def at_key(loaded: Any, weights_key: str, path: str) -> Weights:
    """What --weights-key names: "ema", "ema.state_dict", or how the keys begin."""
    value = loaded
    for part in [weights_key] if weights_key in loaded else weights_key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    for _ in range(DEEPEST):
        value = value[usual_place(value)] if usual_place(value) else value
    prefix = weights_key + "."
    found = tensors_of(value) or {key[len(prefix):]: tensor
                                  for key, tensor in tensors_of(loaded).items()
                                  if key.startswith(prefix)}
    if found:
        return found
    there = dicts_in(loaded)
    raise ExportError(Problem(
        WRONG_USAGE, path, f"has no weights at --weights-key {weights_key}",
        f"name one of: {some(there)}" if there else "leave the option out"))


def others_note(checkpoint: Dict[str, Any], chosen: str) -> List[str]:
    """That there are more weights with the same keys: averaged ones, as a rule."""
    keys = tensors_of(checkpoint[chosen]).keys()
    return [f"weights: taken from '{chosen}' of the checkpoint; its '{other}' would fit as well, "
            f"take it with --weights-key {other}"
            for other in dicts_in(checkpoint)
            if other != chosen and tensors_of(checkpoint[other]).keys() == keys]


def nothing_found(loaded: Any, path: str) -> ExportError:
    there = dicts_in(loaded)
    if there:
        return ExportError(Problem(
            WRONG_USAGE, path, f"holds weights at several places: {some(there)}",
            f"choose one of them, as in --weights-key {there[0]}"))
    return ExportError(Problem(
        UNREADABLE_INPUT, path, "holds no state_dict",
        "save the weights with torch.save(model.state_dict(), path)"))


def find_weights(loaded: Any, weights_key: str, path: str) -> Tuple[Weights, List[str]]:
    """The state_dict in the checkpoint, and notes about what else could have been meant.

    Raises ExportError where there is none, or several of which none has a usual name.
    """
    if weights_key:
        return at_key(loaded if isinstance(loaded, dict) else {}, weights_key, path), []
    notes: List[str] = []
    for _ in range(DEEPEST):
        chosen = usual_place(loaded)
        if not chosen:
            break
        notes += others_note(loaded, chosen)
        loaded = loaded[chosen]
    weights = tensors_of(loaded)
    if not weights:
        raise nothing_found(loaded, path)
    return weights, notes
