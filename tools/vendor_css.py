"""Cut the Utrecht components we use out of the published package.

The whole stylesheet is 400 kB; a page of ours needs a tenth. Run by hand, with the unpacked npm
package (see static/vendor/utrecht/VENDOR.md):

    python tools/vendor_css.py path/to/package

It writes static/vendor/utrecht/utrecht.css and prints the sha256 of what it read and wrote.
"""

import hashlib
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "static" / "vendor" / "utrecht" / "utrecht.css"

COMPONENTS = (
    "alert",
    "button",
    "checkbox",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "pagination",
    "select",
    "skip-link",
    "textarea",
    "textbox",
)

# Simulated states (documentation only) and variants that no template of ours uses.
UNUSED = re.compile(
    r"--(hover|focus|focus-visible|active|visited|html-|danger|warning|ready|busy|pressed|sticky"
    r"|alternate|distanced|icon|placeholder|rtl|collapsed|custom|arrows|overflow|busy"
    r"|backdrop|page|selected|nested|subtle)"
    r"|__backdrop|breadcrumb-nav__(toggle|focus)|-(hover|focus|active)$"
)
RULE = re.compile(r"(?P<selector>[^{}]+)\{(?P<body>[^{}]*)\}")
CLASS = re.compile(r"\.utrecht-([a-z0-9]+(?:-[a-z0-9]+)*)")


def keep_selector(selector: str) -> bool:
    """Keep a selector when every Utrecht class in it is of a component we use."""
    names = CLASS.findall(selector)
    return bool(names) and set(names) <= set(COMPONENTS) and not UNUSED.search(selector)


def split_selectors(selectors: str) -> list[str]:
    """Split at commas that are not inside parentheses."""
    return [part.strip() for part in re.split(r",(?![^()]*\))", selectors) if part.strip()]


def compact(text: str) -> str:
    """Drop the white space that a browser does not need."""
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};:,])\s*", r"\1", text).replace(";}", "}").strip()


def cut(css: str) -> str:
    """The rules of our components, in their order; those inside @media with their query."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S).replace('@charset "UTF-8";', "")
    kept: list[str] = []
    for query, block in _blocks(css):
        rules = [
            f"{','.join(selectors)}{{{compact(match['body'])}}}"
            for match in RULE.finditer(block)
            if (selectors := [s for s in split_selectors(match["selector"]) if keep_selector(s)])
        ]
        if rules and query:
            kept.append(f"{compact(query)}{{{''.join(rules)}}}")
        else:
            kept.extend(rules)
    return "\n".join(kept) + "\n"


def _blocks(css: str) -> list[tuple[str, str]]:
    """Split into (at-rule, contents); plain stretches have an empty at-rule."""
    blocks, position = [], 0
    for match in re.finditer(r"(@[a-z-]+[^{;]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", css):
        blocks.append(("", css[position : match.start()]))
        if match[1].startswith(("@media", "@supports")):
            blocks.append((match[1].strip(), match[2]))
        position = match.end()
    return [*blocks, ("", css[position:])]


def main(package: Path) -> None:
    source = package / "dist" / "index.css"
    header = (
        "/* @utrecht/component-library-css, EUPL-1.2, see VENDOR.md. Made by vendor_css.py. */\n"
    )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(header + cut(source.read_text()))
    for path in (source, TARGET):
        print(
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.name,
            path.stat().st_size,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
