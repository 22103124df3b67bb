//! Unpacks compressed files in bounded memory.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The largest window: what `zstd` and `xz` accept by default.
const MOST_MIB: u32 = 128;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Bzip2,
    Zstd,
    Xz,
}

impl Packing {
    /// Unpacks `bytes`, one part after the other if there are several.
    pub(super) fn unpack(self, bytes: impl Read + Send + 'static) -> Box<dyn Read + Send> {
        let bytes = BufReader::new(bytes);
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(bytes)),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(bytes)),
            Self::Zstd => Box::new(Zstd::new(bytes)),
            Self::Xz => Box::new(XzReader::new_mem_limit(bytes, true, MOST_MIB << 10)),
        }
    }
}

/// The frames of a file that `zstd` wrote.
struct Zstd<R> {
    bytes: R,
    frame: FrameDecoder,
    /// Whether a frame has begun.
    within: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(bytes: R) -> Self {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(u64::from(MOST_MIB) << 20);
        Self {
            bytes,
            frame,
            within: false,
        }
    }

    /// Starts a frame, or skips one that holds no data.
    fn begin(&mut self) -> io::Result<()> {
        match self.frame.init(&mut self.bytes) {
            Ok(()) => {
                self.within = true;
                Ok(())
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut skipped = (&mut self.bytes).take(u64::from(length));
                io::copy(&mut skipped, &mut io::sink()).map(drop)
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.within = false;
        let written = self.frame.get_checksum_from_data();
        if written.is_some() && written != self.frame.get_calculated_checksum() {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "the checksum does not match the data",
            ));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within {
                if self.bytes.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.begin()?;
                continue;
            }
            while self.frame.can_collect() == 0 && !self.frame.is_finished() {
                self.frame
                    .decode_blocks(&mut self.bytes, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            match self.frame.read(out)? {
                0 => self.end()?,
                read => return Ok(read),
            }
        }
    }
}
