"""Which matrix kernels this process really uses, asked of the libraries that are loaded."""
import ctypes
import re


def openblas_core():
    """The core that OpenBLAS chose, such as SkylakeX or Haswell; empty where none is loaded."""
    try:
        with open("/proc/self/maps", encoding="utf8") as maps:
            libraries = sorted(set(re.findall(r"\S*openblas\S*\.so\S*", maps.read())))
    except OSError:
        return ""
    for library in libraries:
        handle = ctypes.CDLL(library)
        for symbol in ("openblas_get_corename", "scipy_openblas_get_corename64_", "scipy_openblas_get_corename", "openblas_get_corename64_"):
            if hasattr(handle, symbol):
                function = getattr(handle, symbol)
                function.restype = ctypes.c_char_p
                return f"OpenBLAS, core {function().decode()}"
    return ""
