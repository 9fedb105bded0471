"""Judges a .safetensors file by the library that the format comes from: pip install safetensors numpy, then
python scripts/peers/check_safetensors.py FILE. Reads it, writes the same arrays again and compares the bytes."""
import json
import struct
import sys

import safetensors.numpy
from safetensors import safe_open


def parts(data):
    """Header and arrays; the library writes the entries of the metadata in no order of its own."""
    (length,) = struct.unpack("<Q", data[:8])
    return length, json.loads(data[8 : 8 + length]), data[8 + length :]


path = sys.argv[1]
with open(path, "rb") as file:
    ours = file.read()
with safe_open(path, framework="numpy") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    metadata = file.metadata()
theirs = safetensors.numpy.save(tensors, metadata)
for name, array in sorted(tensors.items()):
    print(f"{name}: {array.dtype} {list(array.shape)}")
for name, text in sorted((metadata or {}).items()):
    print(f"{name} = {text if len(text) < 60 else text[:57] + '...'}")
same = parts(ours) == parts(theirs) if metadata is not None and len(metadata) > 1 else ours == theirs
print("the same bytes" if same else "OTHER BYTES than the library writes")
sys.exit(0 if same else 1)
