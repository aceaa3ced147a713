//! A filing's key: one number for what is twenty characters of text in every row otherwise.
use sha2::{Digest, Sha256};

/// The key of a filing in the tables `filed` and `filings`.
///
/// An accession number of the SEC's shape, `dddddddddd-dd-dddddd`, is its eighteen digits as one number. Any other text
/// is the first eight bytes of its SHA-256, big-endian, with the highest bit set: a negative number, which no
/// accession number of that shape has.
///
/// # Examples
/// ```
/// assert_eq!(breadth_store::filing_key("0000320193-09-000020"), 320_193_09_000_020);
/// assert!(breadth_store::filing_key("320193-SYN-2009-07-22-10-Q") < 0);
/// ```
pub fn filing_key(accession: &str) -> i64 {
    packed(accession.as_bytes()).unwrap_or_else(|| {
        let digest = Sha256::digest(accession.as_bytes());
        let first = digest.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
        (first | 1 << 63) as i64
    })
}

/// The eighteen digits.
fn packed(text: &[u8]) -> Option<i64> {
    if text.len() != 20 {
        return None;
    }
    text.iter().enumerate().try_fold(0i64, |n, (i, byte)| match (i, byte) {
        (10 | 13, b'-') => Some(n),
        (10 | 13, _) => None,
        (_, b'0'..=b'9') => Some(n * 10 + i64::from(byte - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accession_number_is_its_digits_and_any_other_text_a_negative_digest() {
        assert_eq!(filing_key("9999999999-99-999999"), 999_999_999_999_999_999);
        assert_eq!(filing_key("0000000000-00-000000"), 0);
        // The same digits in another shape are another text.
        for text in ["", "000032019309000020", "0000320193-09-00002O", "0000320193_09_000020", "0000320193-09-0000200"]
        {
            assert!(filing_key(text) < 0, "{text}");
        }
        // SHA-256 of the empty text begins with e3b0c442 98fc1c14; its highest bit is set already.
        assert_eq!(filing_key(""), 0xe3b0_c442_98fc_1c14_u64 as i64);
    }
}
