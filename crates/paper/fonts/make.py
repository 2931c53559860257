# Makes the two fonts of this folder from Inter's web fonts: `npm pack inter-ui@4.1.1`,
# unpack it here, `pip install fonttools brotli`, run this file. Inter is under the OFL.
# Keeps Latin, Greek, Cyrillic and signs; digits become the tabular ones, so that amounts stand below each other.
import os
from fontTools.ttLib import TTFont
from fontTools import subset
KEEP = [(0x20,0x24F),(0x2B0,0x2FF),(0x300,0x345),(0x370,0x3FF),(0x400,0x52F),(0x1E00,0x1EFF),(0x2000,0x206F),(0x2070,0x209F),(0x20A0,0x20BF),(0x2100,0x214F),(0x2190,0x2193),(0x2212,0x2212),(0x25A1,0x25A1),(0xFFFD,0xFFFD)]
for name in ["Regular","SemiBold"]:
    font = TTFont(f"package/web/Inter-{name}.woff2")
    font.flavor = None
    gsub = font["GSUB"].table
    swap = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for at in record.Feature.LookupListIndex:
                for sub in gsub.LookupList.Lookup[at].SubTable:
                    sub = getattr(sub, "ExtSubTable", sub)
                    swap.update(getattr(sub, "mapping", {}))
    for table in font["cmap"].tables:
        for code, glyph in list(table.cmap.items()):
            if 0x30 <= code <= 0x39 and glyph in swap:
                table.cmap[code] = swap[glyph]
    options = subset.Options()
    options.layout_features = []
    options.name_IDs = [0,1,2,3,4,5,6,13,14]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["GSUB","GPOS","GDEF","DSIG","STAT","MVAR","avar","fvar"]
    sub = subset.Subsetter(options)
    sub.populate(unicodes=[c for a,b in KEEP for c in range(a,b+1)])
    sub.subset(font)
    out = f"Inter-{name}.ttf"
    font.save(out)
    f = TTFont(out)
    hm = f["hmtx"]; cm = f.getBestCmap()
    print(out, os.path.getsize(out), f.sfntVersion, len(cm), {hm[cm[c]][0] for c in range(0x30,0x3a)}, f["head"].unitsPerEm)
