//! The lower limit for `x*x-2*x` on lines of integers: two threads each parse,
//! compute and print half of the input, and do nothing else.
//!
//!     rustc -O --edition 2024 map_limit.rs && map_limit < INTEGERS
//!
//! Nothing is checked: other input, or an overflow of 64 bits, gives nonsense.

use std::io::{self, Read, Write};
use std::thread;

fn main() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    let middle = text.len() / 2;
    let middle = text[middle..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(text.len(), |end| middle + end + 1);
    let (first, second) = text.split_at(middle);
    let mut out = io::stdout().lock();
    thread::scope(|scope| {
        let second = scope.spawn(|| compute(second));
        out.write_all(&compute(first))?;
        out.write_all(&second.join().expect("it does not panic"))
    })
}

fn compute(lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 * lines.len() + 32);
    let (mut number, mut negative) = (0i64, false);
    for &byte in lines {
        match byte {
            b'\n' => {
                let x = if negative { -number } else { number };
                print(x * x - 2 * x, &mut out);
                (number, negative) = (0, false);
            }
            b'-' => negative = true,
            digit => number = number * 10 + i64::from(digit - b'0'),
        }
    }
    out
}

fn print(value: i64, out: &mut Vec<u8>) {
    let mut digits = [0; 21];
    let mut start = digits.len() - 1;
    digits[start] = b'\n';
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    out.extend_from_slice(&digits[start..]);
}
