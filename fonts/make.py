"""Makes the embedded typefaces from those that their makers ship: `python3 make.py FOLDER`, where FOLDER holds the
`.ttf` files that README.md names. Needs the packages `fonttools` and `zopfli`.

Left out is what a report can never draw: hints for screens, kerning, glyph names, forms without a character of their
own, and characters that a face asked earlier has already (`stand_ins` in src/font/mod.rs says in which order they are
asked). Outlines and widths stay as they are.
"""

import io
import pathlib
import sys

import zopfli.gzip
from fontTools import subset
from fontTools.ttLib import TTFont

TEXT = ["Inter-Regular", "Inter-SemiBold", "Inter-Italic", "JetBrainsMono-Regular"]
# Licences and copyrights stay in each file, beside its names.
NAMES = [0, 1, 2, 4, 6, 13, 14]
# What a shaper puts in place of joiners and of letters that marks lack, whatever the text holds.
SHAPING = {0x20, 0xA0, 0x25CC}


def east_asian_first(code):
    """The characters for which the East Asian face is asked before all other stand-ins."""
    ranges = [(0x1100, 0x11FF), (0x2E80, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
    return any(first <= code <= last for first, last in ranges)


def codes(path):
    return set(TTFont(path).getBestCmap())


def write(source, target, unicodes, features=(), scripts=("*",)):
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.layout_features = list(features)
    options.layout_scripts = list(scripts)
    options.name_IDs = NAMES
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recommended_glyphs = False
    options.recalc_timestamp = False
    options.drop_tables += ["kern", "vhea", "vmtx", "VORG", "gasp", "meta", "STAT", "BASE", "DSIG", "MVAR"]
    options.drop_tables += [] if scripts != ("*",) else ["GPOS", "GDEF"]
    font = subset.load_font(source, options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=unicodes)
    worker.subset(font)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    target.write_bytes(zopfli.gzip.compress(packed.getvalue(), numiterations=15))
    print(f"{target.name:28} {len(font.getGlyphOrder()):6} glyphs {len(packed.getvalue()):8} B, packed {target.stat().st_size:8} B")


def main(folder):
    here = pathlib.Path(__file__).parent
    source = lambda name: folder / f"{name}.ttf"
    target = lambda name: here / f"{name}.ttf.gz"
    for name in TEXT:
        write(source(name), target(name), codes(source(name)), features=["tnum"])
    in_all_texts = set.intersection(*(codes(source(name)) for name in TEXT))
    symbols = codes(source("DejaVuSans"))
    emoji = codes(source("NotoEmoji-Regular"))
    east = codes(source("DroidSansFallback"))
    first = {code for code in east if east_asian_first(code)}
    write(
        source("DejaVuSans"),
        target("DejaVuSans"),
        (symbols - in_all_texts - first) | SHAPING,
        features=["*"],
        scripts=["DFLT", "arab", "hebr", "nko "],
    )
    write(source("NotoEmoji-Regular"), target("NotoEmoji-Regular"), emoji - in_all_texts - symbols - first)
    write(source("DroidSansFallback"), target("DroidSansFallback"), (east - in_all_texts - symbols - emoji) | first)


main(pathlib.Path(sys.argv[1]))
