//! CPython's random number generator, the Mersenne Twister, so that a program
//! that seeds it draws the same numbers as in CPython.

/// The number of words in the state.
const SIZE: usize = 624;
/// The distance between the words that form a new one.
const APART: usize = 397;

/// The generator.
pub(super) struct Twister {
    state: [u32; SIZE],
    next: usize,
}

impl Twister {
    /// Initialised with a seed of any length except 0, lowest word first.
    pub(super) fn new(key: &[u32]) -> Self {
        let mut state = [0; SIZE];
        let mut word: u32 = 19_650_218;
        for (index, place) in state.iter_mut().enumerate() {
            if index > 0 {
                word = (word ^ word >> 30)
                    .wrapping_mul(1_812_433_253)
                    .wrapping_add(index as u32);
            }
            *place = word;
        }
        let mut at = 1;
        let mixed = |state: &mut [u32; SIZE], at: &mut usize, factor: u32| {
            let before = state[*at - 1];
            state[*at] ^= (before ^ before >> 30).wrapping_mul(factor);
            let done = *at;
            *at += 1;
            done
        };
        let wrapped = |state: &mut [u32; SIZE], at: &mut usize| {
            if *at == SIZE {
                state[0] = state[SIZE - 1];
                *at = 1;
            }
        };
        for turn in 0..SIZE.max(key.len()) {
            let place = turn % key.len();
            let done = mixed(&mut state, &mut at, 1_664_525);
            state[done] = state[done]
                .wrapping_add(key[place])
                .wrapping_add(place as u32);
            wrapped(&mut state, &mut at);
        }
        for _ in 1..SIZE {
            let done = mixed(&mut state, &mut at, 1_566_083_941);
            state[done] = state[done].wrapping_sub(done as u32);
            wrapped(&mut state, &mut at);
        }
        state[0] = 1 << 31;
        Self { state, next: SIZE }
    }

    /// 32 random bits.
    pub(super) fn word(&mut self) -> u32 {
        if self.next == SIZE {
            self.twist();
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    fn twist(&mut self) {
        for at in 0..SIZE {
            let mixed = self.state[at] & 0x8000_0000 | self.state[(at + 1) % SIZE] & 0x7fff_ffff;
            let odd = if mixed & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[at] = self.state[(at + APART) % SIZE] ^ mixed >> 1 ^ odd;
        }
        self.next = 0;
    }
}
