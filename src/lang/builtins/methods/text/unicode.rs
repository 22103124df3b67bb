//! What Python knows of characters, and the standard library does not.
//!
//! The tables were made by Python 3.11.

use std::sync::LazyLock;

use regex::Regex;

/// Digits that are not decimal, such as superscripts.
const DIGITS: [(char, char); 20] = [
    ('\u{b2}', '\u{b3}'),
    ('\u{b9}', '\u{b9}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{19da}', '\u{19da}'),
    ('\u{2070}', '\u{2070}'),
    ('\u{2074}', '\u{2079}'),
    ('\u{2080}', '\u{2089}'),
    ('\u{2460}', '\u{2468}'),
    ('\u{2474}', '\u{247c}'),
    ('\u{2488}', '\u{2490}'),
    ('\u{24ea}', '\u{24ea}'),
    ('\u{24f5}', '\u{24fd}'),
    ('\u{24ff}', '\u{24ff}'),
    ('\u{2776}', '\u{277e}'),
    ('\u{2780}', '\u{2788}'),
    ('\u{278a}', '\u{2792}'),
    ('\u{10a40}', '\u{10a43}'),
    ('\u{10e60}', '\u{10e68}'),
    ('\u{11052}', '\u{1105a}'),
    ('\u{1f100}', '\u{1f10a}'),
];

/// Letters that are numerals.
const NUMERALS: [(char, char); 72] = [
    ('\u{3405}', '\u{3405}'),
    ('\u{3483}', '\u{3483}'),
    ('\u{382a}', '\u{382a}'),
    ('\u{3b4d}', '\u{3b4d}'),
    ('\u{4e00}', '\u{4e00}'),
    ('\u{4e03}', '\u{4e03}'),
    ('\u{4e07}', '\u{4e07}'),
    ('\u{4e09}', '\u{4e09}'),
    ('\u{4e5d}', '\u{4e5d}'),
    ('\u{4e8c}', '\u{4e8c}'),
    ('\u{4e94}', '\u{4e94}'),
    ('\u{4e96}', '\u{4e96}'),
    ('\u{4ebf}', '\u{4ec0}'),
    ('\u{4edf}', '\u{4edf}'),
    ('\u{4ee8}', '\u{4ee8}'),
    ('\u{4f0d}', '\u{4f0d}'),
    ('\u{4f70}', '\u{4f70}'),
    ('\u{5104}', '\u{5104}'),
    ('\u{5146}', '\u{5146}'),
    ('\u{5169}', '\u{5169}'),
    ('\u{516b}', '\u{516b}'),
    ('\u{516d}', '\u{516d}'),
    ('\u{5341}', '\u{5341}'),
    ('\u{5343}', '\u{5345}'),
    ('\u{534c}', '\u{534c}'),
    ('\u{53c1}', '\u{53c4}'),
    ('\u{56db}', '\u{56db}'),
    ('\u{58f1}', '\u{58f1}'),
    ('\u{58f9}', '\u{58f9}'),
    ('\u{5e7a}', '\u{5e7a}'),
    ('\u{5efe}', '\u{5eff}'),
    ('\u{5f0c}', '\u{5f0e}'),
    ('\u{5f10}', '\u{5f10}'),
    ('\u{62fe}', '\u{62fe}'),
    ('\u{634c}', '\u{634c}'),
    ('\u{67d2}', '\u{67d2}'),
    ('\u{6f06}', '\u{6f06}'),
    ('\u{7396}', '\u{7396}'),
    ('\u{767e}', '\u{767e}'),
    ('\u{8086}', '\u{8086}'),
    ('\u{842c}', '\u{842c}'),
    ('\u{8cae}', '\u{8cae}'),
    ('\u{8cb3}', '\u{8cb3}'),
    ('\u{8d30}', '\u{8d30}'),
    ('\u{9621}', '\u{9621}'),
    ('\u{9646}', '\u{9646}'),
    ('\u{964c}', '\u{964c}'),
    ('\u{9678}', '\u{9678}'),
    ('\u{96f6}', '\u{96f6}'),
    ('\u{f96b}', '\u{f96b}'),
    ('\u{f973}', '\u{f973}'),
    ('\u{f978}', '\u{f978}'),
    ('\u{f9b2}', '\u{f9b2}'),
    ('\u{f9d1}', '\u{f9d1}'),
    ('\u{f9d3}', '\u{f9d3}'),
    ('\u{f9fd}', '\u{f9fd}'),
    ('\u{20001}', '\u{20001}'),
    ('\u{20064}', '\u{20064}'),
    ('\u{200e2}', '\u{200e2}'),
    ('\u{20121}', '\u{20121}'),
    ('\u{2092a}', '\u{2092a}'),
    ('\u{20983}', '\u{20983}'),
    ('\u{2098c}', '\u{2098c}'),
    ('\u{2099c}', '\u{2099c}'),
    ('\u{20aea}', '\u{20aea}'),
    ('\u{20afd}', '\u{20afd}'),
    ('\u{20b19}', '\u{20b19}'),
    ('\u{22390}', '\u{22390}'),
    ('\u{22998}', '\u{22998}'),
    ('\u{23b1b}', '\u{23b1b}'),
    ('\u{2626d}', '\u{2626d}'),
    ('\u{2f890}', '\u{2f890}'),
];

/// Characters that begin a title as what they are, and are not capitals.
const OWN_TITLES: [(char, char); 12] = [
    ('\u{1c5}', '\u{1c5}'),
    ('\u{1c8}', '\u{1c8}'),
    ('\u{1cb}', '\u{1cb}'),
    ('\u{1f2}', '\u{1f2}'),
    ('\u{10d0}', '\u{10fa}'),
    ('\u{10fd}', '\u{10ff}'),
    ('\u{1f88}', '\u{1f8f}'),
    ('\u{1f98}', '\u{1f9f}'),
    ('\u{1fa8}', '\u{1faf}'),
    ('\u{1fbc}', '\u{1fbc}'),
    ('\u{1fcc}', '\u{1fcc}'),
    ('\u{1ffc}', '\u{1ffc}'),
];

/// Characters that begin a title as something else than their capitals.
const TITLES: [(char, &str); 58] = [
    ('\u{df}', "Ss"),
    ('\u{1c4}', "\u{1c5}"),
    ('\u{1c6}', "\u{1c5}"),
    ('\u{1c7}', "\u{1c8}"),
    ('\u{1c9}', "\u{1c8}"),
    ('\u{1ca}', "\u{1cb}"),
    ('\u{1cc}', "\u{1cb}"),
    ('\u{1f1}', "\u{1f2}"),
    ('\u{1f3}', "\u{1f2}"),
    ('\u{587}', "\u{535}\u{582}"),
    ('\u{1f80}', "\u{1f88}"),
    ('\u{1f81}', "\u{1f89}"),
    ('\u{1f82}', "\u{1f8a}"),
    ('\u{1f83}', "\u{1f8b}"),
    ('\u{1f84}', "\u{1f8c}"),
    ('\u{1f85}', "\u{1f8d}"),
    ('\u{1f86}', "\u{1f8e}"),
    ('\u{1f87}', "\u{1f8f}"),
    ('\u{1f90}', "\u{1f98}"),
    ('\u{1f91}', "\u{1f99}"),
    ('\u{1f92}', "\u{1f9a}"),
    ('\u{1f93}', "\u{1f9b}"),
    ('\u{1f94}', "\u{1f9c}"),
    ('\u{1f95}', "\u{1f9d}"),
    ('\u{1f96}', "\u{1f9e}"),
    ('\u{1f97}', "\u{1f9f}"),
    ('\u{1fa0}', "\u{1fa8}"),
    ('\u{1fa1}', "\u{1fa9}"),
    ('\u{1fa2}', "\u{1faa}"),
    ('\u{1fa3}', "\u{1fab}"),
    ('\u{1fa4}', "\u{1fac}"),
    ('\u{1fa5}', "\u{1fad}"),
    ('\u{1fa6}', "\u{1fae}"),
    ('\u{1fa7}', "\u{1faf}"),
    ('\u{1fb2}', "\u{1fba}\u{345}"),
    ('\u{1fb3}', "\u{1fbc}"),
    ('\u{1fb4}', "\u{386}\u{345}"),
    ('\u{1fb7}', "\u{391}\u{342}\u{345}"),
    ('\u{1fc2}', "\u{1fca}\u{345}"),
    ('\u{1fc3}', "\u{1fcc}"),
    ('\u{1fc4}', "\u{389}\u{345}"),
    ('\u{1fc7}', "\u{397}\u{342}\u{345}"),
    ('\u{1ff2}', "\u{1ffa}\u{345}"),
    ('\u{1ff3}', "\u{1ffc}"),
    ('\u{1ff4}', "\u{38f}\u{345}"),
    ('\u{1ff7}', "\u{3a9}\u{342}\u{345}"),
    ('\u{fb00}', "Ff"),
    ('\u{fb01}', "Fi"),
    ('\u{fb02}', "Fl"),
    ('\u{fb03}', "Ffi"),
    ('\u{fb04}', "Ffl"),
    ('\u{fb05}', "St"),
    ('\u{fb06}', "St"),
    ('\u{fb13}', "\u{544}\u{576}"),
    ('\u{fb14}', "\u{544}\u{565}"),
    ('\u{fb15}', "\u{544}\u{56b}"),
    ('\u{fb16}', "\u{54e}\u{576}"),
    ('\u{fb17}', "\u{544}\u{56d}"),
];

fn is_among(table: &[(char, char)], character: char) -> bool {
    let at = table.partition_point(|(_, last)| *last < character);
    table.get(at).is_some_and(|(first, _)| *first <= character)
}

/// Tells the characters of a class from others; ASCII without a look at tables.
macro_rules! class {
    ($(#[$doc:meta])* $visible:vis $name:ident, $is_one:expr, $pattern:literal) => {
        $(#[$doc])*
        $visible fn $name(character: char) -> bool {
            static CLASS: LazyLock<Regex> =
                LazyLock::new(|| Regex::new($pattern).expect("the class is Unicode's own"));
            if character.is_ascii() {
                return $is_one(&character);
            }
            CLASS.is_match(character.encode_utf8(&mut [0; 4]))
        }
    };
}

class!(
    /// `isalpha`
    pub(super) is_alpha, char::is_ascii_alphabetic, r"\p{L}"
);
class!(
    /// `isdecimal`
    pub(in crate::lang::builtins) is_decimal, char::is_ascii_digit, r"\p{Nd}"
);
class!(is_number, char::is_ascii_digit, r"\p{N}");
class!(
    /// Whether it is one of those that stand for a capital and a small letter.
    pub(super) is_title_case, |_: &char| false, r"\p{Lt}"
);

/// `isdigit`
pub(super) fn is_digit(character: char) -> bool {
    is_decimal(character) || is_among(&DIGITS, character)
}

/// `isnumeric`
pub(super) fn is_numeric(character: char) -> bool {
    is_number(character) || is_among(&NUMERALS, character)
}

/// `isspace`
pub(in crate::lang::builtins) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

/// Whether it has a case.
pub(super) fn is_cased(character: char) -> bool {
    character.is_lowercase() || character.is_uppercase() || is_title_case(character)
}

/// Appends the character as it begins a title.
pub(super) fn push_title(character: char, out: &mut String) {
    if let Ok(at) = TITLES.binary_search_by_key(&character, |(one, _)| *one) {
        out.push_str(TITLES[at].1);
    } else if is_among(&OWN_TITLES, character) {
        out.push(character);
    } else {
        out.extend(character.to_uppercase());
    }
}
