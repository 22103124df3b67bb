//! `open`, `input` and the standard streams: the files of a script.
//!
//! Output goes to the system at once, so that nothing is lost however the
//! script ends, and other processes can read it immediately.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex};

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::{
    Demand, Heap, NoSerialize, StarlarkValue, Value, ValueLike, starlark_value,
};
use starlark::{starlark_module, starlark_simple_value};

use super::link::{self, Link};
use super::runtime::with;
use crate::lang::{Exception, Series, print, python_type, str};
use crate::lock::lock;
use crate::output::stderr;

/// The names that [`register`] makes.
pub(super) const NAMES: &[&str] = &["input", "open"];

/// A file opened for reading or writing.
#[derive(Debug, Clone, ProvidesStaticType, NoSerialize, Allocative)]
struct File {
    name: String,
    mode: String,
    /// Whether line ends are read unchanged.
    keeps_line_ends: bool,
    #[allocative(skip)]
    stream: Arc<Mutex<OpenStream>>,
}

#[derive(Debug)]
enum OpenStream {
    Input(BufReader<fs::File>),
    StandardInput,
    Output(fs::File),
    Closed,
}

starlark_simple_value!(File);

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<_io.TextIOWrapper name='{}' mode='{}' encoding='UTF-8'>",
            self.name, self.mode
        )
    }
}

#[starlark_value(type = "TextIOWrapper")]
impl<'v> StarlarkValue<'v> for File {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("TextIOWrapper", file_methods);
        Some(METHODS.methods())
    }

    fn iterate_collect(&self, heap: Heap<'v>) -> starlark::Result<Vec<Value<'v>>> {
        Ok(self.lines(heap)?)
    }

    fn provide(&'v self, demand: &mut Demand<'_, 'v>) {
        let file = self.clone();
        demand.provide_value(Series::new(move |heap| file.line(heap)));
    }
}

fn error(class: &str, text: &str) -> anyhow::Error {
    Exception::told(class, text).into()
}

fn failed(error: &io::Error, name: Option<&str>) -> anyhow::Error {
    Exception::of_system(error, name).into()
}

impl File {
    fn is_binary(&self) -> bool {
        self.mode.contains('b')
    }

    /// The error if it is closed; `words` are Python's for bytes.
    fn closed(&self, words: &str) -> anyhow::Error {
        let words = if self.is_binary() {
            words
        } else {
            "I/O operation on closed file."
        };
        error("ValueError", words)
    }

    /// Reads with the function `read`.
    fn input<R>(&self, read: impl FnOnce(&mut dyn BufRead) -> io::Result<R>) -> anyhow::Result<R> {
        let mut stream = lock(&self.stream);
        let done = match &mut *stream {
            OpenStream::Input(input) => read(input),
            OpenStream::StandardInput => read(&mut io::stdin().lock()),
            OpenStream::Output(_) => return Err(error("OSError", "not readable")),
            OpenStream::Closed => return Err(self.closed("read of closed file")),
        };
        done.map_err(|error| failed(&error, None))
    }

    fn value<'v>(&self, bytes: Vec<u8>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        if self.is_binary() {
            return Ok(heap.alloc(StarlarkBytes::from_vec(bytes)));
        }
        let text = String::from_utf8(bytes).map_err(|wrong| undecodable(&wrong))?;
        let is_plain = self.keeps_line_ends || !text.contains('\r');
        Ok(if is_plain {
            heap.alloc(text)
        } else {
            heap.alloc(text.replace("\r\n", "\n").replace('\r', "\n"))
        })
    }

    /// The next line; none at the end.
    fn line<'v>(&self, heap: Heap<'v>) -> anyhow::Result<Option<Value<'v>>> {
        let mut line = Vec::new();
        self.input(|input| input.read_until(b'\n', &mut line))?;
        if line.is_empty() {
            return Ok(None);
        }
        self.value(line, heap).map(Some)
    }

    fn lines<'v>(&self, heap: Heap<'v>) -> anyhow::Result<Vec<Value<'v>>> {
        std::iter::from_fn(|| self.line(heap).transpose()).collect()
    }

    fn write_bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stream = lock(&self.stream);
        match &mut *stream {
            OpenStream::Output(output) => output
                .write_all(bytes)
                .map_err(|error| failed(&error, None)),
            OpenStream::Closed => Err(self.closed("write to closed file")),
            _ => Err(error("OSError", "not writable")),
        }
    }

    /// Writes a value; returns its length.
    fn write(&self, value: Value) -> anyhow::Result<usize> {
        if let Some(bytes) = value
            .downcast_ref::<StarlarkBytes>()
            .filter(|_| self.is_binary())
        {
            self.write_bytes(bytes.as_bytes())?;
            return Ok(bytes.as_bytes().len());
        }
        if self.is_binary() {
            let kind = python_type(value);
            let text = format!("a bytes-like object is required, not '{kind}'");
            return Err(error("TypeError", &text));
        }
        let text = written(value)?;
        self.write_bytes(text.as_bytes())?;
        Ok(text.chars().count())
    }
}

/// The text to write, if the value is text.
fn written(value: Value<'_>) -> anyhow::Result<&str> {
    value.unpack_str().ok_or_else(|| {
        let text = format!("write() argument must be str, not {}", python_type(value));
        error("TypeError", &text)
    })
}

fn undecodable(wrong: &std::string::FromUtf8Error) -> anyhow::Error {
    let at = wrong.utf8_error().valid_up_to();
    let byte = wrong.as_bytes().get(at).copied().unwrap_or_default();
    let why = match wrong.utf8_error().error_len() {
        None => "unexpected end of data",
        Some(_) if matches!(byte, 0xc2..=0xf4) => "invalid continuation byte",
        Some(_) => "invalid start byte",
    };
    let text = format!("'utf-8' codec can't decode byte {byte:#04x} in position {at}: {why}");
    error("UnicodeDecodeError", &text)
}

#[starlark_module]
fn file_methods(builder: &mut MethodsBuilder) {
    fn read<'v>(
        this: &File,
        #[starlark(require = pos)] size: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let size = size.and_then(Value::unpack_i32).filter(|size| *size >= 0);
        let mut bytes = Vec::new();
        match size.map(i32::unsigned_abs) {
            None => drop(this.input(|input| input.read_to_end(&mut bytes))?),
            Some(size) if this.is_binary() => {
                this.input(|input| input.take(u64::from(size)).read_to_end(&mut bytes))?;
            }
            Some(size) => this.input(|input| read_characters(input, size, &mut bytes))?,
        }
        this.value(bytes, heap)
    }

    fn readline<'v>(this: &File, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        match this.line(heap)? {
            Some(line) => Ok(line),
            None => this.value(Vec::new(), heap),
        }
    }

    fn readlines<'v>(this: &File, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(heap.alloc(AllocList(this.lines(heap)?)))
    }

    fn write<'v>(this: &File, #[starlark(require = pos)] text: Value<'v>) -> anyhow::Result<usize> {
        File::write(this, text)
    }

    fn writelines<'v>(
        this: &File,
        #[starlark(require = pos)] lines: Value<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        for line in lines.iterate(heap)? {
            File::write(this, line)?;
        }
        Ok(NoneType)
    }

    fn flush(this: &File) -> anyhow::Result<NoneType> {
        this.write_bytes(b"")?;
        Ok(NoneType)
    }

    fn close(this: &File) -> anyhow::Result<NoneType> {
        *lock(&this.stream) = OpenStream::Closed;
        Ok(NoneType)
    }

    #[starlark(attribute)]
    fn closed(this: &File) -> anyhow::Result<bool> {
        let stream = lock(&this.stream);
        Ok(matches!(*stream, OpenStream::Closed))
    }

    #[starlark(attribute)]
    fn name(this: &File) -> anyhow::Result<String> {
        Ok(this.name.clone())
    }

    #[starlark(attribute)]
    fn mode(this: &File) -> anyhow::Result<String> {
        Ok(this.mode.clone())
    }
}

/// Reads up to `count` whole characters.
fn read_characters(input: &mut dyn BufRead, count: u32, bytes: &mut Vec<u8>) -> io::Result<()> {
    for _ in 0..count {
        let Some(&first) = input.fill_buf()?.first() else {
            break;
        };
        let length = match first {
            0xf0.. => 4,
            0xe0.. => 3,
            0xc0.. => 2,
            _ => 1,
        };
        input.take(length).read_to_end(bytes)?;
    }
    Ok(())
}

/// How to open a file; none for an unknown mode.
fn options(mode: &str) -> Option<OpenOptions> {
    let plain: String = mode
        .chars()
        .filter(|one| !matches!(one, 'b' | 't'))
        .collect();
    let mut options = OpenOptions::new();
    match plain.as_str() {
        "r" => options.read(true),
        "w" => options.write(true).create(true).truncate(true),
        "a" => options.append(true).create(true),
        "x" => options.write(true).create_new(true),
        _ => return None,
    };
    Some(options)
}

fn opened(name: &str, mode: &str, keeps_line_ends: bool) -> anyhow::Result<File> {
    let Some(options) = options(mode) else {
        let text = format!("invalid mode: '{mode}': use one of r, w, a, x, alone or with b or t");
        return Err(error("ValueError", &text));
    };
    let file = options
        .open(name)
        .map_err(|error| failed(&error, Some(name)))?;
    let is_folder = file.metadata().is_ok_and(|data| data.is_dir());
    if is_folder {
        let error = io::Error::from_raw_os_error(rustix::io::Errno::ISDIR.raw_os_error());
        return Err(failed(&error, Some(name)));
    }
    let stream = if mode.contains('r') {
        OpenStream::Input(BufReader::new(file))
    } else {
        OpenStream::Output(file)
    };
    Ok(File {
        name: name.to_owned(),
        mode: mode.to_owned(),
        keeps_line_ends,
        stream: Arc::new(Mutex::new(stream)),
    })
}

/// Only UTF-8 is supported.
fn check_encoding(encoding: Option<Value>) -> anyhow::Result<()> {
    let name = encoding.and_then(Value::unpack_str).unwrap_or("utf-8");
    let plain = name.to_ascii_lowercase().replace(['-', '_'], "");
    if ["utf8", "ascii", "usascii"].contains(&plain.as_str()) {
        return Ok(());
    }
    let text = format!("encoding {name} is not supported: files are UTF-8");
    Err(error("LookupError", &text))
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn open<'v>(
        file: Value<'v>,
        mode: Option<Value<'v>>,
        buffering: Option<Value<'v>>,
        encoding: Option<Value<'v>>,
        newline: Option<Value<'v>>,
    ) -> anyhow::Result<File> {
        let _ = buffering;
        check_encoding(encoding)?;
        let Some(name) = file.unpack_str() else {
            let kind = python_type(file);
            let text = format!("expected str, bytes or os.PathLike object, not {kind}");
            return Err(error("TypeError", &text));
        };
        let mode = mode.and_then(Value::unpack_str).unwrap_or("r");
        let keeps_line_ends = newline.and_then(Value::unpack_str).is_some();
        opened(name, mode, keeps_line_ends)
    }

    /// Reads a line of standard input, without its line end.
    fn input<'v>(
        #[starlark(require = pos)] prompt: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        if let Some(prompt) = prompt {
            let mut text = String::new();
            str(prompt, heap, &mut text).map_err(anyhow::Error::from)?;
            print(&text, eval)?;
        }
        let Some(line) = standard_input().line(heap)? else {
            return Err(error("EOFError", "EOF when reading a line").into());
        };
        let text = line.unpack_str().unwrap_or_default();
        Ok(heap.alloc(text.strip_suffix('\n').unwrap_or(text)))
    }
}

fn standard_input() -> File {
    File {
        name: "<stdin>".to_owned(),
        mode: "r".to_owned(),
        keeps_line_ends: false,
        stream: Arc::new(Mutex::new(OpenStream::StandardInput)),
    }
}

/// Standard output or error.
#[derive(Debug, Clone, Copy, ProvidesStaticType, NoSerialize, Allocative)]
struct Output {
    is_error: bool,
}

starlark_simple_value!(Output);

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.is_error { "stderr" } else { "stdout" };
        write!(
            f,
            "<_io.TextIOWrapper name='<{name}>' mode='w' encoding='utf-8'>"
        )
    }
}

#[starlark_value(type = "TextIOWrapper")]
impl<'v> StarlarkValue<'v> for Output {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("TextIOWrapper", output_methods);
        Some(METHODS.methods())
    }
}

impl Output {
    /// In functions of `ppar map`, it is handled like all printed text.
    fn write(self, text: &str, eval: &Evaluator) -> anyhow::Result<()> {
        if !self.is_error || with(|runtime| runtime.is_guest()) {
            return print(text, eval);
        }
        link::with(Link::settle)?;
        // The script's own text passes unchanged, if anybody reads it.
        let _ = stderr().write_all(text.as_bytes());
        Ok(())
    }
}

#[starlark_module]
fn output_methods(builder: &mut MethodsBuilder) {
    fn write<'v>(
        this: &Output,
        #[starlark(require = pos)] text: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<usize> {
        let text = written(text)?;
        Output::write(*this, text, eval)?;
        Ok(text.chars().count())
    }

    fn writelines<'v>(
        this: &Output,
        #[starlark(require = pos)] lines: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        for line in lines.iterate(eval.heap())? {
            Output::write(*this, written(line)?, eval)?;
        }
        Ok(NoneType)
    }

    fn flush(this: &Output) -> anyhow::Result<NoneType> {
        let _ = this;
        Ok(NoneType)
    }

    fn isatty(this: &Output) -> anyhow::Result<bool> {
        use std::io::IsTerminal;
        Ok(if this.is_error {
            io::stderr().is_terminal()
        } else {
            io::stdout().is_terminal()
        })
    }
}

/// Adds standard output and error to `sys`.
pub(super) fn add_outputs(sys: &mut GlobalsBuilder) {
    sys.set("stdout", Output { is_error: false });
    sys.set("stderr", Output { is_error: true });
}

/// Adds standard input to `sys`.
pub(super) fn add_input(sys: &mut GlobalsBuilder) {
    sys.set("stdin", standard_input());
}
