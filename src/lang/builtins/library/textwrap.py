# The module textwrap, with the steps of CPython's.

_space = r"\t\n\x0b\x0c\r "
_before_dash = r"(?<=[\w!\"'&.,?])"
_after_hyphen = r"-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])"
_end_of_word = rf"(?=[{_space}]|\Z)|{_before_dash}(?=-{{2,}}\w)"
_word = rf"[^{_space}]+?(?:{_after_hyphen}|{_end_of_word})"
# What a line cannot break within, but may between: space, dashes, and words or parts of them.
_pieces = rf"([{_space}]+|{_before_dash}-{{2,}}(?=\w)|{_word})"
_spaces = rf"([{_space}]+)"

def _start_of_word(word, room, break_on_hyphens):
    # How much of a long word goes into the rest of a line.
    if break_on_hyphens and len(word) > room:
        hyphen = word.rfind("-", 0, room)
        if hyphen > 0 and word[:hyphen].strip("-"):
            return hyphen + 1
    return room

def _with_placeholder(lines, line, width, length, indent, placeholder, full_width):
    # Ends the last possible line with the placeholder.
    while line:
        if line[-1].strip() and length + len(placeholder) <= width:
            lines.append(indent + "".join(line) + placeholder)
            return
        length -= len(line.pop())
    if lines and len(lines[-1].rstrip()) + len(placeholder) <= full_width:
        lines[-1] = lines[-1].rstrip() + placeholder
    else:
        lines.append(indent + placeholder.lstrip())

def _check(width, max_lines, placeholder, initial_indent, subsequent_indent):
    if width <= 0:
        __refuse__("invalid width " + repr(width) + " (must be > 0)")
    if max_lines != None:
        indent = subsequent_indent if max_lines > 1 else initial_indent
        if len(indent) + len(placeholder.lstrip()) > width:
            __refuse__("placeholder too large for max width")

def wrap(text, width=70, *, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True, break_long_words=True, drop_whitespace=True, break_on_hyphens=True, tabsize=8, max_lines=None, placeholder=" [...]"):
    if expand_tabs:
        text = text.expandtabs(tabsize)
    if replace_whitespace:
        text = re.sub(rf"[{_space}]", " ", text)
    chunks = [chunk for chunk in re.split(_pieces if break_on_hyphens else _spaces, text) if chunk]
    _check(width, max_lines, placeholder, initial_indent, subsequent_indent)
    chunks.reverse()
    lines = []
    while chunks:
        indent = subsequent_indent if lines else initial_indent
        room = width - len(indent)
        line, length = [], 0
        if drop_whitespace and not chunks[-1].strip() and lines:
            chunks.pop()
        while chunks and length + len(chunks[-1]) <= room:
            length += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            if break_long_words:
                end = _start_of_word(chunks[-1], 1 if room < 1 else room - length, break_on_hyphens)
                line.append(chunks[-1][:end])
                chunks[-1] = chunks[-1][end:]
                if not chunks[-1] and room < 0:
                    # CPython would go on forever.
                    chunks.pop()
            elif not line:
                line.append(chunks.pop())
            length = sum([len(chunk) for chunk in line])
        if drop_whitespace and line and not line[-1].strip():
            length -= len(line.pop())
        if not line:
            continue
        is_rest = not chunks or drop_whitespace and len(chunks) == 1 and not chunks[0].strip()
        if max_lines == None or len(lines) + 1 < max_lines or is_rest and length <= room:
            lines.append(indent + "".join(line))
        else:
            _with_placeholder(lines, line, room, length, indent, placeholder, width)
            break
    return lines

def fill(text, width=70, **options):
    return "\n".join(wrap(text, width, **options))

def shorten(text, width, **options):
    return fill(" ".join(text.split()), width, max_lines=1, **options)

def dedent(text):
    lines = [line if line.strip(" \t") else "" for line in text.split("\n")]
    margin = None
    for line in lines:
        if line:
            indent = line[:len(line) - len(line.lstrip(" \t"))]
            if margin == None:
                margin = indent
            else:
                while not indent.startswith(margin):
                    margin = margin[:-1]
    return "\n".join([line[len(margin or ""):] for line in lines])

def indent(text, prefix, predicate=None):
    lines = text.splitlines(True)
    return "".join([(prefix if (predicate(line) if predicate else line.strip()) else "") + line for line in lines])
