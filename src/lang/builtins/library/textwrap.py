# The module textwrap.

def _chunks(text):
    # Words and the space between them; a word may break after a hyphen.
    pattern = r"[\t\n\x0b\x0c\r ]+|[^\s-]*\w+[^\W\d]-(?=\w+[^\W\d])|[^\s-]+(?:-(?!\w)[^\s-]*)*-*|-+"
    return [chunk for chunk in re.findall(pattern, text) if chunk]

def wrap(text, width=70, *, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True, drop_whitespace=True, break_long_words=True, tabsize=8):
    if width <= 0:
        __refuse__("invalid width " + repr(width) + " (must be > 0)")
    if expand_tabs:
        text = text.expandtabs(tabsize)
    if replace_whitespace:
        text = re.sub(r"[\t\n\x0b\x0c\r]", " ", text)
    chunks = _chunks(text)
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
                space = max(room - length, 1)
                line.append(chunks[-1][:space])
                chunks[-1] = chunks[-1][space:]
            elif not line:
                line.append(chunks.pop())
        if drop_whitespace and line and not line[-1].strip():
            line.pop()
        if line:
            lines.append(indent + "".join(line))
    return lines

def fill(text, width=70, **options):
    return "\n".join(wrap(text, width, **options))

def shorten(text, width, *, placeholder=" [...]"):
    words = text.split()
    if len(" ".join(words)) <= width:
        return " ".join(words)
    while words and len(" ".join(words)) + len(placeholder) > width:
        words.pop()
    if not words and len(placeholder.lstrip()) > width:
        __refuse__("placeholder too large for max width")
    return " ".join(words) + placeholder if words else placeholder.lstrip()

def dedent(text):
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margin = None
    for line in lines:
        if line:
            indent = line[:len(line) - len(line.lstrip())]
            if margin == None:
                margin = indent
            else:
                while not indent.startswith(margin):
                    margin = margin[:-1]
    return "\n".join([line[len(margin or ""):] for line in lines])

def indent(text, prefix, predicate=None):
    lines = text.splitlines(True)
    return "".join([(prefix if (predicate(line) if predicate else line.strip()) else "") + line for line in lines])
