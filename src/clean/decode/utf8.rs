//! Whether bytes are UTF-8, damaged or cut UTF-8 included.

use encoding_rs::Encoding;

/// Multi-byte sequences for each flaw, so that a text is damaged UTF-8 and not another encoding. In other encodings flaws outnumber sequences:
/// of legacy pages in Chinese, Polish, Greek and Russian none has as many sequences as flaws.
const SEQUENCES_PER_FLAW: usize = 8;
/// Likewise where UTF-8 is declared.
const SEQUENCES_PER_FLAW_DECLARED: usize = 2;

/// Whether bytes that are ASCII up to `ascii` and not beyond are UTF-8. A sequence that is cut by the end is no flaw.
pub(super) fn is_utf8(body: &[u8], ascii: usize, is_declared: bool) -> bool {
    let rest = body.get(ascii..).unwrap_or_default();
    if Encoding::utf8_valid_up_to(rest) == rest.len() {
        return true;
    }
    let (mut sequences, mut flaws) = (0usize, 0usize);
    let mut chunks = rest.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sequences += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        let is_cut = chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        flaws += usize::from(!chunk.invalid().is_empty() && !is_cut);
    }
    if is_declared {
        return sequences >= flaws * SEQUENCES_PER_FLAW_DECLARED;
    }
    sequences > 0 && sequences >= flaws * SEQUENCES_PER_FLAW
}
